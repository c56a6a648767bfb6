import { CASH_ONLY, MARGIN_KEY, processDataOf, taxIn } from '@valero/domain/compliance';
import { CLEARING, postKassenabschluss, SKR03 } from '@valero/domain/fibu';
import { addToTotals, NO_TOTALS, zBeleg, zKassenabschluss } from '@valero/domain/kasse';
import { type EntryId, negCents, sumCents, toBasisPoints, toId } from '@valero/domain/kernel';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbDay, type Day } from './arbitrary.ts';

const entryId = toId<EntryId>('00000000-0000-7000-8000-000000000001');

function checkBelege({ belege }: Day): void {
  belege.forEach((beleg, index) => {
    expect(beleg.number).toBe(index + 1);
    expect(zBeleg.parse(JSON.parse(JSON.stringify(beleg)))).toEqual(beleg);
    expect(sumCents(beleg.lines.map((line) => line.gross))).toBe(beleg.gross);
    expect(sumCents(beleg.taxes.map((tax) => tax.gross))).toBe(beleg.gross);
    if (beleg.bonTyp !== 'AVBelegabbruch')
      expect(sumCents(beleg.payments.map((payment) => payment.amount))).toBe(beleg.gross);
    expect(beleg.bonTyp === 'AVTraining' || beleg.bonTyp === 'AVBelegabbruch' || !beleg.training).toBe(true);
    const slots = processDataOf(beleg).split('^')[1]?.split('_') ?? [];
    const sum = slots.reduce((total, part) => total + Math.round(Number(part) * 100), 0);
    expect(sum).toBe(beleg.bonTyp === 'AVBelegabbruch' ? 0 : beleg.gross);
    for (const line of beleg.lines) {
      expect(line.base + line.discounts.reduce((total, entry) => total + entry.amount, 0)).toBe(line.gross + 0);
      if (line.margin === null) continue;
      const raw = line.gross - line.margin.purchase;
      expect(line.margin.margin).toBe((line.quantity < 0 ? Math.min(0, raw) : Math.max(0, raw)) + 0);
      expect(line.margin.tax).toBe(taxIn(line.margin.margin, toBasisPoints(1900)));
    }
  });
}

function checkRecords({ till }: Day): void {
  for (const voucher of till.records.vouchers.values()) {
    expect(voucher.redeemed).toBeGreaterThanOrEqual(0);
    if (voucher.known) expect(voucher.issued - voucher.redeemed).toBeGreaterThanOrEqual(0);
  }
  for (const [id, positions] of till.records.returned) {
    for (const [pos, quantity] of positions) {
      const sold = till.records.belege.get(id)?.lines.find((line) => line.pos === pos)?.quantity ?? 0;
      expect(quantity).toBeGreaterThanOrEqual(0);
      expect(quantity).toBeLessThanOrEqual(sold);
    }
  }
  for (const { taken, settled } of till.records.advances.values()) {
    expect([0, taken]).toContain(settled);
    expect(taken).toBeGreaterThanOrEqual(0);
  }
  const invoices = till.belege.flatMap((beleg) => beleg.invoice?.number ?? []);
  expect(invoices).toEqual(invoices.map((_, index) => `RE-${till.parts.identity.device.kasseId}-${index + 1}`));
}

function checkZ({ belege, z }: Day): void {
  const counted = belege.filter((beleg) => beleg.bonTyp === 'Beleg' && !beleg.training);
  const totals = belege.reduce(addToTotals, NO_TOTALS);
  expect(zKassenabschluss.parse(JSON.parse(JSON.stringify(z)))).toEqual(z);
  expect(z).toMatchObject({ businessCases: totals.businessCases, taxes: totals.taxes, payments: totals.payments });
  expect(z.paymentsTotal).toBe(sumCents(counted.map((beleg) => beleg.gross)));
  expect(sumCents(z.businessCases.map((row) => row.gross))).toBe(z.paymentsTotal);
  expect(sumCents(z.businessCases.map((row) => row.tax))).toBe(sumCents(z.taxes.map((row) => row.tax)));
  expect(z.revenue).toBe(
    sumCents(
      counted.flatMap(({ lines }) => lines.filter(({ gvTyp }) => !CASH_ONLY.has(gvTyp)).map(({ gross }) => gross)),
    ),
  );
  const bar = z.payments.filter((row) => row.type === 'Bar');
  expect(sumCents(bar.map((row) => row.amount))).toBe(z.cashCarried);
  for (const row of bar.filter(({ currency }) => currency !== 'EUR'))
    expect(row).toMatchObject({ amount: 0, amountForeign: 0 });
  expect(z.trainingCount).toBe(belege.filter((beleg) => beleg.training).length);
  const keys = new Set(z.masterData.taxes.map(({ key }) => key));
  for (const { key } of z.taxes) expect(keys.has(key)).toBe(true);
}

function checkPosting({ z }: Day): void {
  const lines = postKassenabschluss(z, { device: toId('00000000-0000-7000-8000-000000000002'), entryId })?.lines ?? [];
  const on = (test: (account: string) => boolean) =>
    sumCents(lines.filter((line) => test(line.account)).map((line) => line.amount));
  const known = new Map(SKR03.map((account) => [account.number, account.kind]));
  for (const { account } of lines) expect(known.has(account)).toBe(true);
  expect(sumCents(lines.map((line) => line.amount))).toBe(0);
  expect(on((account) => account === CLEARING)).toBe(0);
  expect(on((account) => account === '1000')).toBe(z.cashCarried - z.cashBrought);
  expect(on((account) => known.get(account) === 'tax')).toBe(
    negCents(sumCents([...z.taxes.map((row) => row.tax), z.margin.tax])),
  );
  const gross = (kinds: readonly string[]) =>
    sumCents(z.businessCases.filter((row) => kinds.includes(row.gvTyp)).map((row) => row.gross));
  expect(on((account) => account === '1796')).toBe(
    negCents(gross(['MehrzweckgutscheinKauf', 'MehrzweckgutscheinEinloesung'])),
  );
  const advances = z.businessCases.filter((row) => row.gvTyp.startsWith('Anzahlung'));
  expect(on((account) => ['1710', '1711', '1718'].includes(account))).toBe(
    negCents(sumCents(advances.map((row) => row.net))),
  );
  const used = sumCents(z.businessCases.filter((row) => row.key === MARGIN_KEY).map((row) => row.gross));
  expect(on((account) => account === '8191' || account === '8193')).toBe(negCents(used) + z.margin.tax);
}

test('a day: every special case, lines = taxes = gross = payments = Z = postings, to the cent, over 1,000 random days', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(arbDay(), (day) => {
      checkBelege(day);
      checkRecords(day);
      checkZ(day);
      checkPosting(day);
      for (const beleg of day.belege)
        for (const line of beleg.lines) seen.set(line.gvTyp, (seen.get(line.gvTyp) ?? 0) + 1);
    }),
    { numRuns: 1000 },
  );
  const never = [
    'Rabatt',
    'Aufschlag',
    'ZuschussEcht',
    'ZuschussUnecht',
    'Forderungsentstehung',
    'Forderungsaufloesung',
  ];
  for (const gvTyp of [
    'PfandRueckzahlung',
    'TrinkgeldAN',
    'EinzweckgutscheinEinloesung',
    'Anzahlungsaufloesung',
    'Lohnzahlung',
  ])
    expect(seen.get(gvTyp) ?? 0).toBeGreaterThan(5);
  for (const gvTyp of never) expect(seen.has(gvTyp)).toBe(false);
}, 300_000);
