import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

/** Runs the tool as a person would. */
function simulate(...args: string[]): { code: number | null; out: string; err: string } {
  const tool = path.join(import.meta.dirname, '..', 'cli.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, 'simulate', '--days', '0.01', ...args], {
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

test('valero simulate: says calmly what went wrong and that every promise held, in both languages, and the same trace twice', () => {
  const german = simulate('--seed', '4');
  expect(german).toMatchObject({ code: 0, err: '' });
  expect(german.out).toContain('Was schiefging:');
  expect(german.out).toContain('nichts ist doppelt');
  const english = simulate('--seed', '4', '--language', 'en');
  expect(english.out).toContain('nothing is doubled');
  const trace = (text: string): string => text.trim().split(' ').at(-1) ?? '';
  expect(trace(german.out)).toMatch(/^[0-9a-f]{64}$/);
  expect(trace(english.out)).toBe(trace(german.out));
  const data = JSON.parse(simulate('--seed', '4', '--json').out);
  expect(data).toMatchObject({ ok: true, seeds: 1, tills: 3, trace: trace(german.out) });
});

test('valero simulate: a planted defect that is found is a success, one that is not is none, and a wrong number is refused', () => {
  const found = simulate('--seed', '1', '--seeds', '5', '--mutant', 'ack-before-persist', '--json');
  expect(found.code).toBe(0);
  expect(JSON.parse(found.out)).toMatchObject({ ok: true, promise: 'acknowledged-is-stored' });
  // without a clone or an old disk nobody tells two stories, and nothing can be noticed
  const blind = simulate('--seed', '1', '--mutant', 'no-fork-check', '--json');
  expect(blind.code).toBe(1);
  expect(JSON.parse(blind.out)).toMatchObject({ ok: false, error: { code: 'host.simulation_blind' } });
  for (const wrong of [
    ['--seed', 'x'],
    ['--seeds', '0'],
    ['--tills', '1.5'],
    ['--mutant', 'none'],
  ]) {
    expect(simulate(...wrong)).toMatchObject({ code: 1, err: expect.stringContaining('host.bad_input') });
  }
});

test('valero simulate: --trace shows every step on the side, the answer stays one line of JSON', () => {
  const traced = simulate('--seed', '4', '--trace', '--json');
  expect(traced.err).toContain('everything heals');
  expect(traced.out.trim().split('\n')).toHaveLength(1);
});
