import type { Beleg, BelegLine } from '@valero/domain/kasse';
import type { PaperLine } from '@valero/ui';
import type { TFunction } from 'i18next';
import type { Format } from '../format.ts';

type Say = TFunction<'buero'>;

function lineRows(line: BelegLine, format: Format, t: Say): string[][] {
  const single = line.quantity === 1000 && line.discounts.length === 0;
  const unit = line.unit === '' ? undefined : line.unit;
  const rows = [[line.text, String(line.taxKey), format.bare(line.gross)]];
  if (!single)
    rows.push([
      `  ${format.qty(line.quantity, unit)} × ${format.price(line.unitPrice)} = ${format.bare(line.base)}`,
      '',
      '',
    ]);
  for (const { amount, percent, reason } of line.discounts) {
    const name = t(amount <= 0 ? 'paper.discount' : 'paper.surcharge');
    const share = percent === null ? '' : ` ${format.percent(percent)}`;
    rows.push([`  ${name}${share}${reason === '' ? '' : ` (${reason})`} ${format.bare(amount)}`, '', '']);
  }
  if (line.voids !== null) rows.push([`  ${t('paper.voids', { pos: line.voids })}`, '', '']);
  return rows;
}

function marks(beleg: Beleg, voidedBy: number | null, t: Say): PaperLine[] {
  const words = [
    ...(beleg.training ? [t('paper.training')] : []),
    ...(beleg.storno ? [t('paper.storno')] : []),
    ...(beleg.kind === 'abort' ? [t('paper.abort')] : []),
    ...(voidedBy === null ? [] : [t('paper.voided', { number: voidedBy })]),
  ];
  return words.map((text) => ({ kind: 'text', text, align: 'center', bold: true }));
}

function payments(beleg: Beleg, format: Format, t: Say): PaperLine[] {
  return beleg.payments.flatMap((payment): PaperLine[] => [
    { kind: 'pair', left: payment.name, right: format.money(payment.amount), bold: true },
    ...(payment.tendered !== 0 && payment.tendered !== payment.amount
      ? [
          { kind: 'pair' as const, left: `  ${t('paper.tendered')}`, right: format.money(payment.tendered) },
          { kind: 'pair' as const, left: `  ${t('paper.change')}`, right: format.money(payment.change) },
        ]
      : []),
    ...(payment.card === null
      ? []
      : [
          {
            kind: 'text' as const,
            text: `  ${[payment.card.brand, payment.card.panMasked, payment.card.trace].filter(Boolean).join(' · ')}`,
          },
        ]),
  ]);
}

function tseWords(beleg: Beleg, t: Say): string {
  const { tse } = beleg;
  if (tse.state === 'absent') return t('paper.tseAbsent', { reason: tse.reason });
  if (tse.state === 'failed') return t('paper.tseFailed', { reason: tse.reason });
  return t('paper.tseSigned', { number: tse.transactionNumber, counter: tse.signatureCounter });
}

/** A Beleg as the paper it was, every stored figure as stored; `voidedBy` = number of the Beleg that took it back. */
export function belegPaper(
  beleg: Beleg,
  storeName: string,
  voidedBy: number | null,
  format: Format,
  t: Say,
): PaperLine[] {
  const { customer } = beleg;
  return [
    { kind: 'text', text: storeName, align: 'center', bold: true, size: 'large' },
    { kind: 'text', text: t('paper.till', { till: beleg.kasseId, z: beleg.zNumber }), align: 'center' },
    ...marks(beleg, voidedBy, t),
    { kind: 'rule' },
    { kind: 'pair', left: t('paper.receipt', { number: beleg.number }), right: format.dateTime(beleg.finishedAt) },
    { kind: 'text', text: t('paper.operator', { name: beleg.operator.name }) },
    ...(customer === null
      ? []
      : [
          { kind: 'text' as const, text: t('paper.customer', { number: customer.number }) },
          { kind: 'text' as const, text: customer.name },
          {
            kind: 'text' as const,
            text: [customer.street, `${customer.zip} ${customer.city}`.trim()].filter(Boolean).join(', '),
          },
        ]),
    { kind: 'rule' },
    { kind: 'table', rows: beleg.lines.flatMap((line) => lineRows(line, format, t)), align: ['start', 'end', 'end'] },
    { kind: 'rule' },
    { kind: 'pair', left: t('paper.total'), right: format.money(beleg.gross), bold: true, size: 'large' },
    ...payments(beleg, format, t),
    ...(beleg.taxes.length === 0
      ? []
      : [
          { kind: 'rule' as const },
          {
            kind: 'table' as const,
            head: [t('paper.tax'), t('paper.net'), t('paper.taxShort'), t('paper.gross')],
            rows: beleg.taxes.map((tax) => [
              `${tax.key} ${format.percent(tax.rate)}`,
              format.bare(tax.net),
              format.bare(tax.tax),
              format.bare(tax.gross),
            ]),
            align: ['start', 'end', 'end', 'end'] as ('start' | 'end')[],
          },
        ]),
    ...(beleg.references.length === 0 && beleg.note === '' && beleg.corrections.length === 0
      ? []
      : [{ kind: 'rule' as const }]),
    ...beleg.references.map(
      (reference): PaperLine => ({
        kind: 'text',
        text: `${t('paper.reference')}: ${
          reference.type === 'Transaktion'
            ? t('paper.refTransaction', { till: reference.kasseId, z: reference.zNumber ?? '–' })
            : [reference.type, reference.name, reference.belegId].filter(Boolean).join(' ')
        }`,
      }),
    ),
    ...(beleg.note === '' ? [] : [{ kind: 'text' as const, text: `${t('paper.note')}: ${beleg.note}` }]),
    ...(beleg.corrections.length === 0
      ? []
      : [{ kind: 'text' as const, text: t('paper.corrections', { count: beleg.corrections.length }) }]),
    { kind: 'rule' },
    { kind: 'text', text: tseWords(beleg, t), align: 'center' },
  ];
}
