import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exportShop, good, tradingShop } from './shop.fixture.ts';

test('gobd: the script in the export finds a forged byte in any column and names its row', async () => {
  const shop = tradingShop(2, 3);
  const folder = join(shop.dir, 'out');
  good(await exportShop(shop, { kind: 'gobd', folder }));
  const [file = ''] = readdirSync(join(folder, 'journal'));
  const lines = readFileSync(join(folder, 'journal', file), 'utf8')
    .trim()
    .split('\n');
  const check = () => spawnSync(process.execPath, [join(folder, 'pruefen.mjs')], { encoding: 'utf8' });
  expect(check()).toMatchObject({ status: 0 });
  for (const [row, column] of [
    [3, 'body'],
    [5, 'hash'],
    [6, 'prevHash'],
    [7, 'type'],
  ] as const) {
    const forged = lines.map((line, index) => {
      if (index !== row - 1) return line;
      const value = JSON.parse(line) as Record<string, string>;
      const text = value[column] ?? '';
      return JSON.stringify({
        ...value,
        [column]: `${text.slice(0, -2)}${text.at(-2) === '1' ? '0' : '1'}${text.at(-1)}`,
      });
    });
    writeFileSync(join(folder, 'journal', file), `${forged.join('\n')}\n`);
    const found = check();
    expect(found.status, column).toBe(1);
    expect(`${found.stderr}`, column).toMatch(new RegExp(`Satz ${row} in Epoche 1|JSON`));
  }
  shop.dispose();
});
