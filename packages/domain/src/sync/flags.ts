/** What the head office finds unusual in a fact it stored; such a fact counts, and a person looks at it. Sources: the review of payloads, the rules of ingest, numbers given twice. */
export const FACT_FLAGS = [
  'lines_sum',
  'taxes_sum',
  'tax_split',
  'payments_sum',
  'tax_rate',
  'discount_sum',
  'z_balance',
  'clock',
  'chain_start',
  'branch',
  'beleg_number',
  'z_number',
  'payload',
  'type',
  'version',
] as const;
export type FactFlag = (typeof FACT_FLAGS)[number];

/** The flag of a text; null = a newer head office knows one more. */
export function factFlag(text: string): FactFlag | null {
  return FACT_FLAGS.find((known) => known === text.trim()) ?? null;
}
