import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { qrText } from '@valero/domain/compliance';
import type { Beleg, BelegRow } from '@valero/domain/kasse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.ts';
import { type Counter, openCounter, plain } from './counter.ts';

let counter: Counter;
let stick: string;
let code = '';
const gtin = (name: string): string => CATALOGUE.find((entry) => entry.name.startsWith(name))?.gtin ?? '';
const press = (testId: string): Promise<void> => counter.page.getByTestId(testId).click();

async function lastBeleg(): Promise<Beleg> {
  const { rows } = await counter.shop.ask<{ rows: BelegRow[] }>('kasse.listBelege', { text: '', limit: 1 });
  const { beleg } = await counter.shop.ask<{ beleg: Beleg }>('kasse.getBeleg', { id: rows[0]?.id });
  return beleg;
}
async function sell(name: string): Promise<Beleg> {
  await counter.scan(gtin(name));
  await counter.becomes('one line', true, async () => {
    const lines = await counter.page.getByTestId('till').getAttribute('data-lines');
    return Number(lines) > 0;
  });
  await counter.press('F12', 'Enter');
  await counter.see('change');
  return await lastBeleg();
}
/** The QR on the paper of a receipt. */
function qrOf(beleg: Beleg): string {
  if (beleg.tse.state !== 'signed') throw new Error('not signed');
  return qrText(beleg.tse);
}

beforeAll(async () => {
  stick = mkdtempSync(path.join(tmpdir(), 'valero-stick-'));
  counter = await openCounter({ tse: true });
  await counter.signIn('manager');
  await counter.shop.ask('kasse.bookFloat', { amount: 10_000 });
});
afterAll(async () => {
  await counter.close();
  rmSync(stick, { recursive: true, force: true });
});

describe('till screen: Kassen-Nachschau', () => {
  it('one key opens it; the count is blind, then shows what should be there', async () => {
    await sell('Kaffee');
    counter.forgetKeys();
    await counter.press('Shift+F9');
    await counter.see('inspection-count');
    expect(counter.keys()).toBe(1);
    expect(await counter.page.getByTestId('expected').count()).toBe(0);
    await press('denom-10000');
    await counter.type('1');
    await press('count-next');
    expect(plain(await counter.see('expected'))).toBe('107,99 €');
    expect(plain(await counter.see('difference'))).toBe('7,99 € zu wenig');
    await press('nachschau-leave');
    await counter.see('scan');
  });

  it('finds a receipt by its QR, whole and with its signature checked', async () => {
    const beleg = await sell('Riesling');
    await counter.press('Shift+F9', 'F2');
    await counter.see('find-text');
    await counter.scan(qrOf(beleg));
    expect(await counter.see('signature')).toContain('Signatur stimmt');
    expect(await counter.see('paper')).toContain('Riesling');
    expect(await counter.page.getByTestId('differences').count()).toBe(0);
  });

  it('names a QR that was tampered with, also when its text is pasted', async () => {
    const forged = qrOf(await lastBeleg()).replace('^8.90_', '^7.90_');
    await counter.press('Escape');
    await counter.page.getByTestId('find-text').fill(forged);
    await counter.page.getByTestId('find-text').press('Enter');
    expect(await counter.see('signature')).toContain('Inhalt und Signatur passen nicht');
    expect(await counter.see('differences')).toContain('Beträge');
  });

  it('finds a receipt by its number and one without a signature says why', async () => {
    await press('nachschau-leave');
    counter.shop.tse?.faults.set('absent');
    const unsigned = await sell('Brezel');
    counter.shop.tse?.faults.clear();
    await counter.press('Shift+F9', 'F2');
    await counter.see('find-list');
    await counter.type(String(unsigned.number));
    await counter.press('Enter');
    expect(await counter.see('signature')).toContain('Ohne Signatur');
    await counter.press('Escape');
    await counter.type('99999');
    await counter.press('Enter');
    expect(await counter.see('find')).toContain('gibt es');
  });

  it('writes an export to the medium, with progress and a checksum that holds', async () => {
    await counter.press('F3');
    await counter.see('export-folder');
    await counter.page.getByTestId('export-folder').fill(path.join(stick, 'fehlt'));
    await press('export-start');
    expect(await counter.see('notice')).toContain('gibt es nicht');
    await counter.page.getByTestId('export-folder').fill(stick);
    await press('export-start');
    const told = await counter.see('export-done');
    expect(told).toContain('Export fertig');
    const folder = plain(await counter.see('export-path'));
    const sums = readFileSync(path.join(folder, 'SHA256SUMS'));
    expect(plain(await counter.see('export-sha'))).toBe(createHash('sha256').update(sums).digest('hex'));
    expect(existsSync(folder)).toBe(true);
  });

  it('lets the inspector in for a while; the code is shown once', async () => {
    await counter.press('F4');
    await counter.see('inspection-name');
    await counter.type('Ida Prüfer');
    await counter.page.getByTestId('inspection-authority').fill('Finanzamt Hamburg-Mitte');
    await press('inspection-begin');
    code = plain(await counter.see('inspection-code'));
    expect(code).toMatch(/^[\d ]{6,}$/);
    expect(await counter.see('inspection-until')).toMatch(/Zugang bis \d\d:\d\d Uhr/);
    await press('nachschau-leave');
    expect(await counter.see('pill-inspection')).toContain('Nachschau bis');
  });

  it('the inspector signs in with the code, reads, and can neither sell nor count', async () => {
    await counter.press('Control+l');
    await press('sign-inspector');
    await counter.see('code');
    await counter.type('000000');
    await counter.press('Enter');
    await counter.page.getByRole('alert').first().waitFor();
    await counter.type(code.replace(/\D/g, ''));
    await counter.press('Enter');
    await counter.see('nachschau');
    expect(await counter.page.getByTestId('pay-cash').count()).toBe(0);
    expect(await counter.page.getByTestId('key-F1').count()).toBe(0);
    await counter.see('find-list');
    await counter.type('1');
    await counter.press('Enter');
    await counter.see('found');
    const refused = await counter.shop.till.call('kasse.scan', { code: gtin('Kaffee'), quantity: 1000 });
    expect(refused.ok).toBe(false);
    await press('nachschau-leave');
    await counter.see('sign-in');
  });

  it('ends when the manager ends it, and it is on record', async () => {
    await counter.signIn('manager');
    await press('pill-inspection');
    await counter.press('F9');
    await counter.see('inspection-end-ask');
    await counter.press('F12');
    await counter.gone('inspection-until');
    await press('nachschau-leave');
    expect(await counter.page.getByTestId('pill-inspection').count()).toBe(0);
    const held = await counter.shop.ask<{ auditorName: string; reason: string }[]>('audit.inspections');
    expect(held).toMatchObject([{ auditorName: 'Ida Prüfer', reason: 'ended' }]);
    expect(counter.problems).toEqual([]);
  });
});
