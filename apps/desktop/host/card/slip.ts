import type { TillIdentity } from '@valero/domain/identity';
import type { CutReply } from '@valero/domain/kasse';
import { type Cents, type Instant, ZERO } from '@valero/domain/kernel';
import {
  asCopy,
  pair,
  type ReceiptDoc,
  type ReceiptItem,
  receiptDoc,
  rule,
  table,
  text,
} from '@valero/drivers/receipt-printer';
import type { PrintDraft } from '@valero/storage/sqlite';
import { head } from '../documents/beleg.ts';
import { formatCents, formatTime, type Language } from '../documents/format.ts';
import { textsOf } from '../documents/texts.ts';

const WORDS = {
  de: {
    title: 'KASSENSCHNITT',
    at: 'Erstellt',
    terminal: 'Terminal',
    till: 'Kasse',
    count: 'Anzahl Kasse',
    difference: 'Differenz',
    same: 'Kasse = Terminal',
    unknown: 'Das Terminal hat keine Summen gemeldet.',
    brand: 'Karte',
  },
  en: {
    title: 'CARD END OF DAY',
    at: 'Created',
    terminal: 'Terminal',
    till: 'Till',
    count: 'Count till',
    difference: 'Difference',
    same: 'Till = terminal',
    unknown: 'The terminal gave no totals.',
    brand: 'Card',
  },
} as const;

const draft = (doc: ReceiptDoc, copy: boolean): PrintDraft => ({
  kind: 'cardSlip',
  document: JSON.stringify(copy ? asCopy(doc) : doc),
  belegId: null,
  zNumber: null,
  copy,
});

/** A slip of the terminal as a paper of its own, as it came. */
export function slipPaper(slip: string, copy: boolean): PrintDraft {
  return draft(receiptDoc('Kartenbeleg', [text(slip)]), copy);
}

/** Whether the merchant's slip has to be on paper at once: somebody signs it. Others are stored and printed when asked for. */
export function wantsSignature(merchantText: string): boolean {
  return /unterschrift|signature/i.test(merchantText);
}

/** The paper of a Kassenschnitt: the comparison, then the terminal's own slip. */
export function cutPaper(
  cut: CutReply,
  where: {
    readonly identity: TillIdentity;
    readonly at: Instant;
    readonly offset: number;
    readonly language: Language;
  },
): PrintDraft {
  const { language } = where;
  const words = WORDS[language];
  const money = (amount: Cents): string => formatCents(amount, language);
  const items: ReceiptItem[] = [
    ...head(where.identity, textsOf(language)),
    text(words.title, { align: 'center', bold: true, size: 'tall' }),
    pair(words.at, formatTime(where.at, where.offset, language)),
    pair(words.till, money(cut.till.total), { bold: true }),
    pair(words.count, String(cut.till.count)),
  ];
  if (cut.terminal && cut.difference !== null) {
    items.push(pair(`${words.terminal} ${cut.terminal.terminalId}`, money(cut.terminal.total), { bold: true }));
    items.push(
      cut.difference === 0
        ? text(words.same, { bold: true })
        : pair(words.difference, money(cut.difference), { bold: true }),
    );
  } else items.push(text(cut.reason || words.unknown, { bold: true }));
  if (cut.differences.length > 0) {
    const rows = cut.differences.map(({ brand, terminal, till }) => [
      brand,
      money(till?.amount ?? ZERO),
      money(terminal?.amount ?? ZERO),
    ]);
    items.push(rule(), table('Lrr', rows, [words.brand, words.till, words.terminal]));
  }
  if (cut.terminal?.receiptText) items.push(rule(), text(cut.terminal.receiptText));
  return draft(receiptDoc('Kassenschnitt', items), false);
}
