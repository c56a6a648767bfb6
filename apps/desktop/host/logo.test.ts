import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { decodeJob, toPng } from '@valero/drivers/receipt-printer/decoder';
import { expect, test } from 'vitest';
import { shopLogo } from './logo.ts';
import { testTill, until } from './till.fixture.ts';

test('logo: a logo.png in the data folder stands above each receipt, in its bytes and on the screen', async () => {
  const at = await testTill();
  try {
    await at.till.close();
    writeFileSync(path.join(at.dir, 'logo.png'), toPng({ width: 500, height: 90, black: (x) => x < 250 }));
    await at.restart();
    await at.signIn();
    await at.ask('kasse.scan', { code: '1001' });
    await at.ask('kasse.completeSale');
    const [paper] = await until('the paper', () => {
      const papers = at.devices.printer.papers();
      return papers.length > 0 ? papers : null;
    });
    const job = decodeJob(paper?.bytes ?? Buffer.alloc(0), 'escpos', 512);
    expect(job.faults).toEqual([]);
    expect(job.things[0]).toMatchObject({ kind: 'image', width: 504, height: 90 });
    expect(paper?.document.lines[0]).toMatchObject({ kind: 'picture', label: 'Logo' });
  } finally {
    await at.dispose();
  }
});

test('logo: none is none, a broken one is told and printed by nobody', async () => {
  const at = await testTill();
  const told: string[] = [];
  const logger = { warn: (_: unknown, text: string) => void told.push(text) };
  try {
    expect(await shopLogo(at.dir, logger)).toBeNull();
    writeFileSync(path.join(at.dir, 'logo.png'), 'GIF89a, which is long enough to look at');
    expect(await shopLogo(at.dir, logger)).toBeNull();
    expect(told).toHaveLength(1);
  } finally {
    await at.dispose();
  }
});
