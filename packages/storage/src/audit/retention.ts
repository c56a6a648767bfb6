import { deletableFrom, RETENTION, type RecordKind, type retention } from '@valero/domain/audit';
import type { QueryOutput } from '@valero/domain/kernel';

/** How many records of a kind there are from one calendar year. */
export interface YearCount {
  readonly kind: RecordKind;
  readonly year: number;
  readonly records: number;
}

/** The retention table beside what is stored. */
export function retentionTable(counts: readonly YearCount[]): QueryOutput<typeof retention> {
  return RETENTION.map((rule) => ({
    kind: rule.kind,
    years: rule.years,
    source: rule.source,
    stored: counts
      .filter((count) => count.kind === rule.kind && count.records > 0)
      .map(({ year, records }) => ({ year, records, deletableFrom: deletableFrom(rule, year) }))
      .sort((a, b) => a.year - b.year),
  }));
}

/** First and last millisecond of a span of calendar days in UTC; null = open. */
export function spanOf(from: string | null, to: string | null): { from: number; to: number } {
  return {
    from: from === null ? 0 : Date.parse(`${from}T00:00:00Z`),
    to: to === null ? Number.MAX_SAFE_INTEGER : Date.parse(`${to}T00:00:00Z`) + 86_400_000 - 1,
  };
}
