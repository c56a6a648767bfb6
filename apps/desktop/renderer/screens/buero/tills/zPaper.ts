import type { Kassenabschluss } from '@valero/domain/kasse';
import type { PaperLine } from '@valero/ui';
import type { TFunction } from 'i18next';
import type { Format } from '../format.ts';

/** Counted minus expected cash of a Z, in cents; 0 = the drawer agrees. */
export function zDifference(z: Pick<Kassenabschluss, 'cashCounted' | 'cashExpected'>): number {
  return z.cashCounted - z.cashExpected;
}

/** A Kassenabschluss as paper, every figure as it was stored. */
export function zPaper(z: Kassenabschluss, format: Format, t: TFunction<'buero'>): PaperLine[] {
  const { company, location } = z.masterData;
  const pair = (left: string, cents: number, bold = false): PaperLine => ({
    kind: 'pair',
    left,
    right: format.money(cents),
    bold,
  });
  const head = (text: string): PaperLine => ({ kind: 'text', text, bold: true });
  return [
    { kind: 'text', text: company.name, align: 'center', bold: true, size: 'large' },
    { kind: 'text', text: `${location.name} · ${location.street}, ${location.zip} ${location.city}`, align: 'center' },
    { kind: 'rule' },
    { kind: 'text', text: t('paper.z', { number: z.number }), bold: true, size: 'large' },
    { kind: 'pair', left: z.kasseId, right: format.dateTime(z.createdAt) },
    {
      kind: 'text',
      text:
        z.first && z.last ? t('paper.zBelege', { first: z.first.number, last: z.last.number }) : t('paper.zNoBelege'),
    },
    { kind: 'text', text: t('paper.operator', { name: z.operator.name }) },
    { kind: 'rule' },
    { kind: 'pair', left: t('paper.revenue'), right: format.money(z.revenue), bold: true, size: 'large' },
    { kind: 'pair', left: t('paper.sales'), right: format.count(z.saleCount) },
    { kind: 'pair', left: t('paper.stornos'), right: format.count(z.stornoCount) },
    pair(t('paper.discounts'), z.discountTotal),
    { kind: 'rule' },
    {
      kind: 'table',
      head: [t('paper.tax'), t('paper.net'), t('paper.taxShort'), t('paper.gross')],
      rows: z.taxes.map((tax) => [
        `${tax.key} ${format.percent(tax.rate)}`,
        format.bare(tax.net),
        format.bare(tax.tax),
        format.bare(tax.gross),
      ]),
      align: ['start', 'end', 'end', 'end'],
    },
    { kind: 'rule' },
    head(t('paper.cases')),
    ...z.businessCases.map((entry) => pair(`${entry.gvTyp} ${format.percent(entry.rate)}`, entry.gross)),
    { kind: 'rule' },
    head(t('paper.payments')),
    ...z.payments.map((payment) => pair(payment.name, payment.amount)),
    pair(t('sum'), z.paymentsTotal, true),
    { kind: 'rule' },
    head(t('paper.cash')),
    pair(t('paper.brought'), z.cashBrought),
    pair(t('paper.expected'), z.cashExpected),
    pair(t('paper.counted'), z.cashCounted),
    pair(t('paper.difference'), zDifference(z), true),
    ...z.denominations
      .filter(({ count }) => count > 0)
      .map((entry): PaperLine => ({ kind: 'text', text: `  ${entry.count} × ${format.money(entry.value)}` })),
    pair(t('paper.dropped'), z.cashDropped),
    pair(t('paper.carried'), z.cashCarried),
    { kind: 'rule', double: true },
    pair(t('paper.grandTotal'), z.grandTotal, true),
  ];
}
