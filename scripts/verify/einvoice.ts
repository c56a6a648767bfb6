/**
 * `node scripts/verify/einvoice.ts --rules DIR --xslt3 DIR [--count 200] [--seed N] [--keep DIR]`: makes invoices of random receipts and
 * checks each in every form against the official EN 16931 and XRechnung rules. Exit code 0 only when no assertion failed, warnings included.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  checkInvoice,
  extractXml,
  invoiceOf,
  readInvoice,
  writeCii,
  writeUbl,
  zugferdPdf,
} from '@valero/fiscal/einvoice';
import { arbSource } from '@valero/fiscal/einvoice.fixture';
import * as fc from 'fast-check';
import { openRulebook, type Syntax, type Violation } from './rules.ts';

const { values } = parseArgs({
  options: {
    rules: { type: 'string' },
    xslt3: { type: 'string' },
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: '20261121' },
    keep: { type: 'string' },
  },
});
if (values.rules === undefined || values.xslt3 === undefined) {
  console.error('usage: node scripts/verify/einvoice.ts --rules DIR --xslt3 DIR [--count 200] [--seed N] [--keep DIR]');
  process.exit(2);
}
const book = openRulebook(values.rules, values.xslt3, join(tmpdir(), 'valero-einvoice-rules'));
const count = Number(values.count);
const seed = Number(values.seed);

/** A document and the rules it must keep. */
interface Form {
  readonly name: string;
  readonly syntax: Syntax;
  readonly rules: readonly Violation['rules'][];
  readonly xml: string;
}

const tally = {
  receipts: 0,
  refused: 0,
  documents: 0,
  checks: 0,
  credit: 0,
  rounded: 0,
  failed: 0,
  categories: new Map<string, number>(),
};
const refusals = new Map<string, number>();

for (const source of fc.sample(arbSource, { seed, numRuns: count * 4 })) {
  if (tally.receipts === count) break;
  const made = invoiceOf(source);
  if (!made.ok) {
    tally.refused += 1;
    refusals.set(made.error.code, (refusals.get(made.error.code) ?? 0) + 1);
    continue;
  }
  tally.receipts += 1;
  const invoice = made.value;
  if (invoice.type === '381') tally.credit += 1;
  if (invoice.totals.rounding !== 0) tally.rounded += 1;
  for (const { category, rate } of invoice.breakdown) {
    const key = `${category} ${rate / 100} %`;
    tally.categories.set(key, (tally.categories.get(key) ?? 0) + 1);
  }
  const pdf = await zugferdPdf(invoice, source.beleg);
  const inside = await extractXml(pdf);
  if (!inside.ok) throw new Error(`${invoice.number}: the PDF has no invoice inside: ${inside.error.code}`);
  const both = ['EN16931', 'XRechnung'] as const;
  const forms: Form[] = [
    { name: 'ubl', syntax: 'ubl', rules: both, xml: writeUbl(invoice) },
    { name: 'cii', syntax: 'cii', rules: both, xml: writeCii(invoice, 'xrechnung') },
    { name: 'zugferd', syntax: 'cii', rules: ['EN16931'], xml: Buffer.from(inside.value.xml).toString('utf8') },
  ];
  for (const form of forms) report(invoice.number, form, findings(form));
  if (values.keep !== undefined) keep(values.keep, tally.receipts, forms, pdf);
}

function findings({ xml, syntax, rules }: Form): Violation[] {
  tally.documents += 1;
  const found = rules.flatMap((kind) => {
    tally.checks += 1;
    return book.check(xml, syntax, kind);
  });
  const read = readInvoice(xml);
  if (!read.ok) throw new Error(`a document of our own is not readable: ${read.error.code}`);
  const own = checkInvoice(read.value).map(
    ({ rule, text }): Violation => ({ rules: 'EN16931', id: `own ${rule}`, flag: 'fatal', text: text.de }),
  );
  return [...found, ...own];
}

function report(number: string, { name }: Form, found: readonly Violation[]): void {
  tally.failed += found.length;
  for (const { rules, id, flag, text } of found) console.log(`${number} ${name} ${rules} ${flag} ${id}: ${text}`);
}

function keep(folder: string, index: number, forms: readonly Form[], pdf: Uint8Array): void {
  mkdirSync(folder, { recursive: true });
  const stem = join(folder, String(index).padStart(4, '0'));
  for (const { name, xml } of forms) writeFileSync(`${stem}-${name}.xml`, xml);
  writeFileSync(`${stem}.pdf`, pdf);
}

console.log(
  JSON.stringify(
    { seed, ...tally, categories: Object.fromEntries(tally.categories), refusals: Object.fromEntries(refusals) },
    null,
    2,
  ),
);
if (tally.receipts < count) console.error(`only ${tally.receipts} of ${count} receipts could become an invoice`);
process.exitCode = tally.failed === 0 && tally.receipts === count ? 0 : 1;
