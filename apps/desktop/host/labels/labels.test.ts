import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gtinCheckDigit } from '@valero/domain/stock';
import { simulateScanner } from '@valero/drivers/barcode-scanner';
import { until } from '@valero/drivers/device';
import { simulateLabelPrinter } from '@valero/drivers/label-printer';
import { afterEach, describe, expect, it } from 'vitest';
import { tillDevices } from '../devices/index.ts';
import { type TestTill, testDevices, testTill } from '../till.fixture.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A till with a label printer and a scanner at the other end of real links. */
async function labelTill(): Promise<{
  till: TestTill;
  printer: Awaited<ReturnType<typeof simulateLabelPrinter>>;
  scanner: Awaited<ReturnType<typeof simulateScanner>>;
}> {
  const printer = await simulateLabelPrinter();
  const scanner = await simulateScanner({ speaks: 'line' });
  const dir = mkdtempSync(path.join(tmpdir(), 'valero-labels-'));
  const link = ({ host, port }: { host: string; port: number }) => ({ kind: 'tcp', host, port });
  const setups = [
    { id: 'labels', driver: 'label-zpl', link: link(printer) },
    { id: 'scanner', driver: 'scanner-serial', link: link(scanner) },
  ];
  writeFileSync(path.join(dir, 'devices.json'), JSON.stringify(setups));
  const { room, registry, scanners } = await tillDevices(() => Date.now(), { printer: null, dir });
  const till = await testTill();
  const devices = testDevices(till.clock);
  await till.till.close();
  await till.restart({
    devices: { ...devices, registry, ...(room ? { room } : {}), ...(scanners ? { scanners } : {}) },
  });
  ends.push(
    () => printer.close(),
    () => scanner.close(),
    async () => rmSync(dir, { recursive: true, force: true }),
    () => till.dispose(),
  );
  await until('both are ready', () => registry.list().every(({ state }) => state === 'ready'));
  return { till, printer, scanner };
}

describe('labels at the till', () => {
  it('labels: an article is shown, printed with its Grundpreis, and saved as a file', async () => {
    const { till, printer } = await labelTill();
    await till.signIn();
    const [article] = till.world.articles;
    const items = [{ articleId: article?.id, copies: 2, content: { amount: 250, unit: 'kg' } }];
    const shown = await till.ask<{ svg: string }[]>('labels.preview', { size: '57x32', items });
    expect(shown[0]?.svg).toContain('€/kg');
    expect(await till.ask('labels.print', { size: '57x32', items })).toEqual({ printed: 2 });
    expect(printer.tray().length).toBe(2);
    expect(printer.tray()[0]?.fields.map(({ data }) => data)).toContain(article?.number);
    const file = await till.ask<{ name: string; content: string }>('labels.file', { size: '57x32', items });
    expect(Buffer.from(file.content, 'base64').toString('ascii')).toMatch(/^\^XA[\s\S]+\^XZ\n$/);
    printer.setFault('paperOut', true);
    expect(await till.refused('labels.print', { size: '57x32', items })).toBe('host.label_failed');
  });

  it('labels: a till without a label printer says so', async () => {
    const till = await testTill();
    ends.push(() => till.dispose());
    await till.signIn();
    const items = [{ articleId: till.world.articles[0]?.id }];
    expect(await till.refused('labels.print', { size: '40x30', items })).toBe('host.label_printer_missing');
  });
});

describe('scans at the till', () => {
  it('scans: what a scanner with a link reads reaches the screen as it came', async () => {
    const { till, scanner } = await labelTill();
    const heard: string[] = [];
    till.till.subscribe('code', ({ code }) => heard.push(code));
    await scanner.scan('4006381333931', ']E0');
    await until('the screen hears it', () => heard.length === 1);
    expect(heard).toEqual([']E04006381333931']);
  });

  it('scans: a shop’s table is kept, read at once and after a restart, and its change stands in the history', async () => {
    const till = await testTill();
    ends.push(() => till.dispose());
    await till.signIn(till.manager);
    const [article] = till.world.articles;
    const plu = (article?.number ?? '').padStart(5, '0');
    const body = `28${plu}00499`;
    const code = `${body}${gtinCheckDigit(body)}`;
    expect(await till.refused('kasse.scan', { code })).toBe('kasse.code_unknown');
    const rules = [{ prefix: '28', pluDigits: 5, valueDigits: 5, kind: 'price', decimals: 2, verifier: 'none' }];
    await till.ask('stock.setStoreCodes', { rules });
    const sold = await till.ask<{ basket: { total: number } }>('kasse.scan', { code });
    expect(sold.basket.total).toBe(499);
    await till.till.close();
    await till.restart();
    await till.signIn(till.manager);
    expect(await till.ask('stock.storeCodes')).toEqual({ rules });
    const told = till.till;
    await told.close();
    expect(till.look((store) => store.journal.facts(0, 500).map(({ fact }) => fact.type))).toContain('audit.changed');
  });

  it('scans: a code without an article is kept once a day until somebody settles it', async () => {
    const till = await testTill();
    ends.push(() => till.dispose());
    await till.signIn(till.manager);
    for (let turn = 0; turn < 3; turn += 1)
      expect(await till.refused('kasse.scan', { code: '990000012' })).toBe('kasse.code_unknown');
    const list = () => till.ask<{ code: string; days: number }[]>('stock.unknownCodes');
    expect(await list()).toMatchObject([{ code: '990000012', days: 1 }]);
    await till.ask('stock.settleUnknownCode', { code: '990000012' });
    expect(await list()).toEqual([]);
  });
});
