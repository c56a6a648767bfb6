import { useQuery } from '@tanstack/react-query';
import { toCents } from '@valero/domain/kernel';
import { useState } from 'react';
import type { Reply } from '../../api.ts';
import { ask } from '../../app/query.ts';
import { actAndRefresh } from './actions.ts';
import { type Counts, countedCents } from './count.ts';

/** A recorded count with what should have been there. */
export interface CountResult {
  readonly reply: Reply<'kasse.countCash'>;
  readonly at: number;
}

/** Foreign notes as counted, in minor units by currency; null = nothing typed yet. */
export type ForeignCounts = Readonly<Record<string, number | null>>;

/** A Kassensturz from its first note to its result. */
export interface Counting {
  readonly counts: Counts;
  readonly onCounts: (counts: Counts) => void;
  /** Foreign currencies that lie in the drawer; how much is not told before the count. */
  readonly currencies: readonly string[];
  readonly foreign: ForeignCounts;
  readonly onForeign: (foreign: ForeignCounts) => void;
  /** Null until it is recorded. */
  readonly result: CountResult | null;
  record(): Promise<void>;
  again(): void;
}

/** Counts blind: what should be there is asked for only after the count is recorded. `note` says what it was for. */
export function useCounting(note: string): Counting {
  const x = useQuery(ask('kasse.xReport', {}));
  const [counts, onCounts] = useState<Counts>(new Map());
  const [foreign, onForeign] = useState<ForeignCounts>({});
  const [result, setResult] = useState<CountResult | null>(null);
  const [busy, setBusy] = useState(false);
  const currencies = (x.data?.foreign ?? []).filter(({ held }) => held !== 0).map(({ currency }) => currency);
  return {
    ...{ counts, onCounts, currencies, foreign, onForeign, result },
    async record() {
      if (busy) return;
      setBusy(true);
      const recorded = await actAndRefresh('kasse.countCash', {
        counted: toCents(countedCents(counts)),
        denominations: [...counts]
          .filter(([, count]) => count > 0)
          .map(([value, count]) => ({ value: toCents(value), count })),
        foreign: currencies.map((currency) => ({ currency, counted: toCents(foreign[currency] ?? 0) })),
        note,
      });
      setBusy(false);
      if (recorded.ok) setResult({ reply: recorded.value, at: Date.now() });
    },
    again() {
      onCounts(new Map());
      onForeign({});
      setResult(null);
    },
  };
}
