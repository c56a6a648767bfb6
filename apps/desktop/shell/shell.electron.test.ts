import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { countedIds, demoWorld } from '@valero/testkit';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from './packed.fixture.ts';

/** What the page has. */
interface Bridge {
  call(name: string, input: unknown): Promise<{ ok: boolean; value?: { device: { kasseId: string } } }>;
}

const work = mkdtempSync(join(tmpdir(), 'valero-electron-'));
const [identity] = demoWorld(countedIds(1)).tills;
let app: ElectronApplication | undefined;
let page: Page;

/** The binary that `npx install-electron` has put beside the package. */
function electronBinary(): string {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  return join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim());
}

beforeAll(async () => {
  const home = join(work, 'home');
  mkdirSync(home);
  writeFileSync(join(home, 'commissioning.json'), JSON.stringify({ ...identity, users: [] }));
  await buildApp(join(work, 'dist'));
  app = await _electron.launch({
    executablePath: electronBinary(),
    args: [join(work, 'dist'), `--user-data-dir=${join(work, 'profile')}`],
    env: { ...process.env, VALERO_HOME: home } as Record<string, string>,
  });
  page = await app.firstWindow();
});
afterAll(async () => {
  await app?.close();
  rmSync(work, { recursive: true, force: true });
});

const kasseId = (): Promise<string | undefined> =>
  page.evaluate(async () => {
    const { valero } = globalThis as typeof globalThis & { valero: Bridge };
    return (await valero.call('till.identity', {})).value?.device.kasseId;
  });

/** Runs in the page: three ways out of it. As text, because this file knows no DOM. */
const ESCAPES = `(async () => {
  const opened = window.open('https://example.org/') !== null;
  const fetched = await fetch('https://example.org/').then(() => 'answered', () => 'refused');
  const script = document.createElement('script');
  script.textContent = 'window.inlineRan = true';
  document.head.append(script);
  return { opened, fetched, inline: 'inlineRan' in window };
})()`;

describe('Electron shell', () => {
  it('Electron: the page is ours, has two functions and nothing of Node', async () => {
    expect(page.url()).toMatch(/^app:\/\/valero\//);
    expect(
      await page.evaluate(() => ({
        valero: Object.keys((globalThis as { valero?: object }).valero ?? {}).sort(),
        node: ['require', 'process', 'module', 'Buffer', 'electron'].filter((name) => name in globalThis),
      })),
    ).toEqual({ valero: ['call', 'subscribe'], node: [] });
  });

  it('Electron: the till host answers through its port, and again after it was killed', async () => {
    expect(await kasseId()).toBe(identity?.device.kasseId);
    const killed = await app?.evaluate(({ app: electron }) => {
      const host = electron.getAppMetrics().find(({ name }) => name === 'VALERO Kasse');
      return host ? process.kill(host.pid, 'SIGKILL') : false;
    });
    expect(killed).toBe(true);
    await expect.poll(kasseId, { timeout: 20_000 }).toBe(identity?.device.kasseId);
  });

  it('Electron: no window opens, no foreign page loads, no request leaves, no inline script runs', async () => {
    const outcome = await page.evaluate(ESCAPES);
    expect(outcome).toEqual({ opened: false, fetched: 'refused', inline: false });
    expect(app?.windows()).toHaveLength(1);
  });
});
