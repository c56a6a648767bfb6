import type { Finding, ReadAdjustment, ReadInvoice, ReadLine } from '@valero/domain/documents';
import { type Exact, exact, near, over, show, times, toCent, wholeCents } from './exact.ts';

/** Collects what does not hold. */
class Findings {
  readonly list: Finding[] = [];

  must(holds: boolean, rule: string, de: string, en: string, severity: Finding['severity'] = 'error'): void {
    if (!holds) this.list.push({ rule, severity, text: { de, en } });
  }
}

/**
 * Our own check of an e-invoice: mandatory fields and sums of EN 16931, what XRechnung adds, and what § 14 Abs. 4 UStG asks beyond.
 * Written apart from the writers and from the official rules; empty = nothing to complain about.
 */
export function checkInvoice(invoice: ReadInvoice): Finding[] {
  const found = new Findings();
  mandatory(invoice, found);
  invoice.lines.forEach((line, index) => {
    checkLine(line, line.id || String(index + 1), found);
  });
  sums(invoice, found);
  breakdown(invoice, found);
  if (invoice.customization.includes('xrechnung')) national(invoice, found);
  law(invoice, found);
  return found.list;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function mandatory(invoice: ReadInvoice, found: Findings): void {
  const { seller, buyer } = invoice;
  const need = (value: string, rule: string, de: string, en: string): void =>
    found.must(value.trim() !== '', rule, `${de} fehlt.`, `${en} is missing.`);
  need(invoice.customization, 'BR-01', 'Die Kennung des Regelwerks (BT-24)', 'The specification identifier (BT-24)');
  need(invoice.number, 'BR-02', 'Die Rechnungsnummer (BT-1)', 'The invoice number (BT-1)');
  found.must(
    DAY.test(invoice.issued),
    'BR-03',
    'Das Rechnungsdatum (BT-2) fehlt oder ist keines.',
    'The issue date (BT-2) is missing or none.',
  );
  need(invoice.type, 'BR-04', 'Die Art der Rechnung (BT-3)', 'The invoice type (BT-3)');
  found.must(
    /^[A-Z]{3}$/.test(invoice.currency),
    'BR-05',
    'Die Währung (BT-5) fehlt.',
    'The currency (BT-5) is missing.',
  );
  need(seller.name, 'BR-06', 'Der Name des Verkäufers (BT-27)', "The seller's name (BT-27)");
  need(buyer.name, 'BR-07', 'Der Name des Käufers (BT-44)', "The buyer's name (BT-44)");
  need(seller.country, 'BR-09', 'Das Land des Verkäufers (BT-40)', "The seller's country (BT-40)");
  need(buyer.country, 'BR-11', 'Das Land des Käufers (BT-55)', "The buyer's country (BT-55)");
  found.must(invoice.lines.length > 0, 'BR-16', 'Die Rechnung hat keine Position.', 'The invoice has no line.');
  found.must(
    [seller.number, seller.registration, seller.vatId].some((id) => id !== null),
    'BR-CO-26',
    'Der Verkäufer ist durch keine Nummer bezeichnet (BT-29, BT-30 oder BT-31).',
    'No number identifies the seller (BT-29, BT-30 or BT-31).',
  );
}

function signed(entries: readonly ReadAdjustment[]): Exact {
  return entries.reduce((sum, { charge, amount }) => sum + (exact(amount) ?? 0n) * (charge ? 1n : -1n), 0n);
}

function checkLine(line: ReadLine, id: string, found: Findings): void {
  const quantity = exact(line.quantity);
  const price = exact(line.price);
  const net = exact(line.net);
  const at = { de: `Position ${id}: `, en: `Line ${id}: ` };
  const must = (holds: boolean, rule: string, de: string, en: string): void =>
    found.must(holds, rule, `${at.de}${de}`, `${at.en}${en}`);
  must(line.id !== '', 'BR-21', 'die Nummer (BT-126) fehlt.', 'the identifier (BT-126) is missing.');
  must(quantity !== null, 'BR-22', 'die Menge (BT-129) fehlt.', 'the quantity (BT-129) is missing.');
  must(line.unit !== '', 'BR-23', 'die Einheit (BT-130) fehlt.', 'the unit (BT-130) is missing.');
  must(net !== null, 'BR-24', 'der Nettobetrag (BT-131) fehlt.', 'the net amount (BT-131) is missing.');
  must(line.name !== '', 'BR-25', 'die Bezeichnung (BT-153) fehlt.', 'the name (BT-153) is missing.');
  must(price !== null, 'BR-26', 'der Nettopreis (BT-146) fehlt.', 'the net price (BT-146) is missing.');
  must(price === null || price >= 0n, 'BR-27', 'der Nettopreis ist negativ.', 'the net price is negative.');
  must(
    line.category !== null,
    'BR-CO-04',
    'die Steuerkategorie (BT-151) fehlt.',
    'the VAT category (BT-151) is missing.',
  );
  must(
    line.adjustments.every((entry) => exact(entry.amount) !== null),
    'BR-41',
    'ein Abschlag oder Zuschlag hat keinen Betrag.',
    'an allowance or charge has no amount.',
  );
  must(
    line.adjustments.every((entry) => entry.reason !== ''),
    'BR-42',
    'ein Abschlag oder Zuschlag hat keinen Grund.',
    'an allowance or charge has no reason.',
  );
  if (quantity === null || price === null || net === null) return;
  const base = exact(line.priceBase) ?? exact('1') ?? 1n;
  const computed = base === 0n ? null : toCent(times(quantity, over(price, base)) + signed(line.adjustments));
  must(
    computed !== null && near(computed, net, 2),
    'PEPPOL-EN16931-R120',
    `Menge × Preis ergibt ${computed === null ? '—' : show(computed)}, da steht ${line.net}.`,
    `quantity × price gives ${computed === null ? '—' : show(computed)}, it says ${line.net}.`,
  );
}

interface Equation {
  readonly rule: string;
  readonly de: string;
  readonly en: string;
  readonly stated: string | null;
  readonly computed: Exact;
}

function sums(invoice: ReadInvoice, found: Findings): void {
  const { totals } = invoice;
  const value = (text: string | null): Exact => exact(text) ?? 0n;
  const allowances = invoice.adjustments.filter((entry) => !entry.charge);
  const charges = invoice.adjustments.filter((entry) => entry.charge);
  const equations: readonly Equation[] = [
    {
      rule: 'BR-CO-10',
      de: 'Summe der Positionen (BT-106)',
      en: 'Sum of the lines (BT-106)',
      stated: totals.lines,
      computed: invoice.lines.reduce((sum, line) => sum + value(line.net), 0n),
    },
    {
      rule: 'BR-CO-11',
      de: 'Summe der Abschläge (BT-107)',
      en: 'Sum of allowances (BT-107)',
      stated: totals.allowances ?? '0',
      computed: -signed(allowances),
    },
    {
      rule: 'BR-CO-12',
      de: 'Summe der Zuschläge (BT-108)',
      en: 'Sum of charges (BT-108)',
      stated: totals.charges ?? '0',
      computed: signed(charges),
    },
    {
      rule: 'BR-CO-13',
      de: 'Gesamt netto (BT-109)',
      en: 'Total without VAT (BT-109)',
      stated: totals.net,
      computed: value(totals.lines) - value(totals.allowances) + value(totals.charges),
    },
    {
      rule: 'BR-CO-14',
      de: 'Steuer gesamt (BT-110)',
      en: 'Total VAT (BT-110)',
      stated: totals.tax,
      computed: invoice.breakdown.reduce((sum, entry) => sum + value(entry.tax), 0n),
    },
    {
      rule: 'BR-CO-15',
      de: 'Gesamt brutto (BT-112)',
      en: 'Total with VAT (BT-112)',
      stated: totals.gross,
      computed: value(totals.net) + value(totals.tax),
    },
    {
      rule: 'BR-CO-16',
      de: 'Zu zahlen (BT-115)',
      en: 'Amount due (BT-115)',
      stated: totals.due,
      computed: value(totals.gross) - value(totals.paid) + value(totals.rounding),
    },
  ];
  for (const { rule, de, en, stated, computed } of equations) {
    const said = exact(stated);
    found.must(
      said !== null && said === computed,
      rule,
      `${de}: da steht ${stated || 'nichts'}, richtig wäre ${show(computed)}.`,
      `${en}: it says ${stated || 'nothing'}, right would be ${show(computed)}.`,
    );
  }
  const amounts = [totals.lines, totals.net, totals.tax, totals.gross, totals.paid, totals.rounding, totals.due];
  found.must(
    amounts.every((amount) => wholeCents(value(amount))),
    'BR-DEC',
    'Ein Betrag hat mehr als zwei Nachkommastellen.',
    'An amount has more than two decimals.',
  );
}

/** The group a line, an allowance or a breakdown belongs to: category and rate. */
function groupOf(category: string | null, rate: string | null): string {
  return `${category ?? ''}/${category === 'O' ? 0n : (exact(rate) ?? 0n)}`;
}

function breakdown(invoice: ReadInvoice, found: Findings): void {
  found.must(
    invoice.breakdown.length > 0,
    'BR-CO-18',
    'Die Aufschlüsselung der Steuer (BG-23) fehlt.',
    'The VAT breakdown (BG-23) is missing.',
  );
  const bases = new Map<string, Exact>();
  const add = (key: string, amount: Exact): void => {
    bases.set(key, (bases.get(key) ?? 0n) + amount);
  };
  for (const line of invoice.lines) add(groupOf(line.category, line.rate), exact(line.net) ?? 0n);
  for (const entry of invoice.adjustments) add(groupOf(entry.category, entry.rate), signed([entry]));
  for (const { category, rate, net, tax, reason, reasonCode } of invoice.breakdown) {
    const key = groupOf(category, rate);
    const base = exact(net) ?? 0n;
    const name = `${category} ${rate ?? '0'} %`;
    const expected = bases.get(key) ?? 0n;
    bases.delete(key);
    found.must(
      base === expected,
      'BR-S-08',
      `Steuer ${name}: die Grundlage ist ${net || 'nicht genannt'}, die Positionen ergeben ${show(expected)}.`,
      `VAT ${name}: the base says ${net || 'nothing'}, the lines give ${show(expected)}.`,
    );
    const computed = toCent(times(base, over(exact(rate) ?? 0n, exact('100') ?? 1n)));
    found.must(
      exact(tax) === computed,
      'BR-CO-17',
      `Steuer ${name}: da steht ${tax || 'nichts'}, gerechnet ${show(computed)}.`,
      `VAT ${name}: it says ${tax || 'nothing'}, computed ${show(computed)}.`,
    );
    const exempt = ['E', 'AE', 'K', 'G', 'O'].includes(category);
    const explained = reason !== null || reasonCode !== null;
    if (exempt)
      found.must(explained, 'BR-E-10', `Steuer ${name}: der Grund fehlt.`, `VAT ${name}: the reason is missing.`);
    else
      found.must(
        !explained,
        'BR-S-10',
        `Steuer ${name}: ein Befreiungsgrund steht zu Unrecht.`,
        `VAT ${name}: an exemption reason stands there wrongly.`,
      );
  }
  for (const [key] of bases) {
    found.must(
      false,
      'BR-S-01',
      `Die Aufschlüsselung der Steuer nennt ${key.split('/')[0]} nicht.`,
      `The VAT breakdown does not name ${key.split('/')[0]}.`,
    );
  }
}

/** What XRechnung adds (BR-DE). */
function national(invoice: ReadInvoice, found: Findings): void {
  const { seller, buyer, payment } = invoice;
  const need = (holds: boolean, rule: string, de: string, en: string): void =>
    found.must(holds, rule, `${de} fehlt.`, `${en} is missing.`);
  need(payment.codes.length > 0, 'BR-DE-1', 'Die Zahlungsart (BG-16)', 'The payment means (BG-16)');
  need(seller.city !== '', 'BR-DE-3', 'Der Ort des Verkäufers', "The seller's city");
  need(seller.zip !== '', 'BR-DE-4', 'Die Postleitzahl des Verkäufers', "The seller's post code");
  need(seller.contact.name !== '', 'BR-DE-5', 'Der Ansprechpartner', 'The contact');
  need(seller.contact.phone !== '', 'BR-DE-6', 'Die Telefonnummer', 'The telephone number');
  need(seller.contact.email !== '', 'BR-DE-7', 'Die E-Mail-Adresse', 'The e-mail address');
  need(buyer.city !== '', 'BR-DE-8', 'Der Ort des Käufers', "The buyer's city");
  need(buyer.zip !== '', 'BR-DE-9', 'Die Postleitzahl des Käufers', "The buyer's post code");
  need(
    invoice.buyerReference !== null,
    'BR-DE-15',
    'Die Leitweg-ID oder Referenz (BT-10)',
    'The buyer reference (BT-10)',
  );
  need(
    !payment.codes.includes('58') && !payment.codes.includes('30') ? true : payment.iban !== null,
    'BR-DE-23',
    'Das Konto für die Überweisung',
    'The account for the transfer',
  );
}

/** § 14 Abs. 4 UStG beyond EN 16931; a warning, because the structured part may say it in another place. */
function law({ seller, supplied, type }: ReadInvoice, found: Findings): void {
  found.must(
    seller.vatId !== null || seller.taxNumber !== null,
    '§ 14 Abs. 4 Nr. 2 UStG',
    'Weder Steuernummer noch USt-IdNr. des Verkäufers ist genannt.',
    'Neither tax number nor VAT id of the seller is stated.',
    'warning',
  );
  found.must(
    supplied !== null || type === '386',
    '§ 14 Abs. 4 Nr. 6 UStG',
    'Der Zeitpunkt der Lieferung oder Leistung ist nicht genannt.',
    'The date of supply is not stated.',
    'warning',
  );
}
