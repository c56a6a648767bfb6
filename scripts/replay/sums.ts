import type { Rejection, SalesFile } from './file.ts';

/** What the head office should report: sums over the file, made without any part of the product. */
export interface Report {
  receipts: number;
  lines: number;
  gross_cents: number;
  rejected: Rejection[];
  per_day: Record<string, number>;
  per_article: Record<string, number>;
  per_customer: Record<string, number>;
}

/** quantity (1/1000) × price (1/100000 EUR) in cents, half away from zero, in big integers. */
function cents(quantity: number, unitPrice: number): number {
  const product = BigInt(quantity) * BigInt(unitPrice);
  const size = ((product < 0n ? -product : product) * 2n + 1_000_000n) / 2_000_000n;
  return Number(product < 0n ? -size : size);
}

/** Sums the lines of a file that are not among `refused` (line numbers). */
export function sumFile(file: SalesFile, refused: readonly Rejection[]): Report {
  const out = new Set(refused.map((entry) => entry.line));
  const report: Report = {
    receipts: 0,
    lines: 0,
    gross_cents: 0,
    rejected: [],
    per_day: {},
    per_article: {},
    per_customer: {},
  };
  const add = (into: Record<string, number>, key: string, amount: number): void => {
    into[key] = (into[key] ?? 0) + amount;
  };
  for (const invoice of file.invoices) {
    const lines = invoice.lines.filter((line) => !out.has(line.line));
    if (lines.length === 0) continue;
    report.receipts += 1;
    for (const line of lines) {
      const gross = cents(line.quantity, line.unitPrice);
      report.lines += 1;
      report.gross_cents += gross;
      add(report.per_day, invoice.day, gross);
      add(report.per_article, line.article, gross);
      if (invoice.customer) add(report.per_customer, invoice.customer, gross);
    }
  }
  report.rejected = [...refused].sort((a, b) => a.line - b.line);
  return report;
}

/** The differences between two reports in plain words; empty when they are equal to the cent. */
export function compareReports(file: Report, office: Report): string[] {
  const differences: string[] = [];
  for (const key of ['receipts', 'lines', 'gross_cents'] as const) {
    if (file[key] !== office[key]) differences.push(`${key}: file ${file[key]}, head office ${office[key]}`);
  }
  for (const key of ['per_day', 'per_article', 'per_customer'] as const) {
    for (const name of new Set([...Object.keys(file[key]), ...Object.keys(office[key])])) {
      const [a, b] = [file[key][name] ?? 0, office[key][name] ?? 0];
      if (a !== b) differences.push(`${key} ${name}: file ${a}, head office ${b}`);
    }
  }
  return differences;
}
