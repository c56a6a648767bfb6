import { qrText } from '@valero/domain/compliance';
import type { Beleg, BelegRow } from '@valero/domain/kasse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.ts';
import { type Counter, openCounter, plain } from './counter.ts';

const gtin = (name: string): string => CATALOGUE.find((entry) => entry.name.startsWith(name))?.gtin ?? '';

async function lastBeleg({ shop }: Counter): Promise<Beleg> {
  const { rows } = await shop.ask<{ rows: BelegRow[] }>('kasse.listBelege', { text: '', limit: 1 });
  const { beleg } = await shop.ask<{ beleg: Beleg }>('kasse.getBeleg', { id: rows[0]?.id });
  return beleg;
}
async function sell(counter: Counter, name: string): Promise<Beleg> {
  const before = (await counter.page.getByTestId('till').getAttribute('data-lines')) ?? '0';
  await counter.scan(gtin(name));
  await counter.becomes('a line', true, async () =>
    Boolean(Number(await counter.page.getByTestId('till').getAttribute('data-lines')) > Number(before)),
  );
  await counter.press('F12', 'Enter');
  await counter.see('change');
  return await lastBeleg(counter);
}

describe('till screen: TSE', () => {
  let counter: Counter;
  beforeAll(async () => {
    counter = await openCounter({ tse: true });
    await counter.signIn('manager');
  });
  afterAll(() => counter.close());
  const pill = (): Promise<string> => counter.see('pill-tse');

  it('says that it is ready and that it is not certified', async () => {
    await counter.becomes('pill', 'TSE bereit, nicht zertifiziert', pill);
    const beleg = await sell(counter, 'Kaffee');
    expect(beleg.tse.state).toBe('signed');
    expect(await counter.page.getByTestId('done-outage').count()).toBe(0);
    await counter.page.getByTestId('pill-tse').click();
    expect(await counter.see('tse-state')).toContain('nicht zertifiziert');
    expect(await counter.see('tse-1')).toContain('VAL-1002');
    await counter.press('Escape');
  });

  it('the QR of a receipt, scanned at home, opens its return', async () => {
    const beleg = await sell(counter, 'Brezel');
    if (beleg.tse.state !== 'signed') throw new Error('not signed');
    await counter.scan(qrText(beleg.tse));
    expect(await counter.see('return-lines')).toContain('Brezel');
    await counter.press('Escape', 'Escape');
    await counter.press('F8');
    await counter.see('returns-search');
    await counter.scan(qrText({ ...beleg.tse, signature: `${beleg.tse.signature.slice(0, -8)}AAAAAAA=` }));
    expect(await counter.see('notice')).toContain('gibt es an dieser Kasse nicht');
    await counter.press('Escape');
  });

  it('in an outage selling goes on; pill, receipt and panel say since when, why and what to do', async () => {
    counter.shop.tse?.faults.set('absent');
    const beleg = await sell(counter, 'Riesling');
    expect(beleg.tse.state).toBe('failed');
    expect(await counter.see('done-outage')).toContain('Ohne TSE-Signatur');
    await counter.becomes('pill', true, async () => /^TSE ausgefallen seit \d\d:\d\d$/.test(plain(await pill())));
    await counter.page.getByTestId('pill-tse').click();
    const told = await counter.see('tse-state');
    expect(told).toContain('nicht erreichbar');
    expect(told).toContain('Weiter verkaufen');
    expect(await counter.see('tse-unsigned')).toContain('1 Bon ohne Signatur');
    await counter.press('Escape');
  });

  it('a self-test brings it back, and the next sale is signed', async () => {
    counter.shop.tse?.faults.clear();
    await counter.page.getByTestId('pill-tse').click();
    await counter.page.getByTestId('tse-self-test').click();
    await counter.becomes('pill', 'TSE bereit, nicht zertifiziert', pill);
    expect(await counter.see('notice')).toContain('Selbsttest ist bestanden');
    await counter.press('Escape');
    expect((await sell(counter, 'Kaffee')).tse.state).toBe('signed');
  });

  it('its data are exported and checked on demand', async () => {
    await counter.page.getByTestId('pill-tse').click();
    await counter.page.getByTestId('tse-export').click();
    await counter.becomes('exported', true, async () => /TSE-1_\S+\.tar/.test(await counter.see('notice')));
    expect(await counter.see('notice')).toContain('gesichert und geprüft');
    await counter.press('Escape');
  });

  it('who may not set up devices sees everything and presses nothing', async () => {
    await counter.press('Control+l');
    await counter.signIn('cashier');
    await counter.page.getByTestId('pill-tse').click();
    await counter.see('tse-state');
    for (const id of ['tse-set-up', 'tse-self-test', 'tse-export'])
      expect(await counter.page.getByTestId(id).isDisabled()).toBe(true);
    expect(counter.problems).toEqual([]);
  });
});

describe('till screen: a till without a TSE', () => {
  let counter: Counter;
  beforeAll(async () => {
    counter = await openCounter();
    await counter.signIn('manager');
  });
  afterAll(() => counter.close());

  it('says so, and the manager sets one up from there', async () => {
    await counter.becomes('pill', 'keine TSE', () => counter.see('pill-tse'));
    expect((await sell(counter, 'Brezel')).tse.state).toBe('absent');
    await counter.page.getByTestId('pill-tse').click();
    expect(await counter.see('tse-state')).toContain('Keine TSE eingerichtet');
    await counter.page.getByTestId('tse-set-up').click();
    expect(await counter.page.getByTestId('tse-set-up-now').isDisabled()).toBe(true);
    await counter.page.getByTestId('tse-kind-simulator').click();
    await counter.page.getByTestId('tse-set-up-now').click();
    expect(await counter.see('notice')).toContain('eingerichtet');
    await counter.becomes('pill', 'TSE bereit, nicht zertifiziert', () => counter.see('pill-tse'));
    await counter.press('Escape');
    expect((await sell(counter, 'Brezel')).tse.state).toBe('signed');
    expect(counter.problems).toEqual([]);
  });

  it('the manager takes it out of service only with a reason; the next sale says that there is none', async () => {
    await counter.page.getByTestId('pill-tse').click();
    await counter.page.getByTestId('tse-leave-1').click();
    expect(await counter.page.getByTestId('tse-leave-now').isDisabled()).toBe(true);
    await counter.type('Austausch');
    await counter.page.getByTestId('tse-leave-now').click();
    expect(await counter.see('notice')).toContain('außer Betrieb');
    await counter.becomes('pill', 'keine TSE', () => counter.see('pill-tse'));
    await counter.press('Escape');
    expect((await sell(counter, 'Brezel')).tse.state).toBe('absent');
    expect(counter.problems).toEqual([]);
  });
});
