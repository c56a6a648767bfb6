import { useQuery } from '@tanstack/react-query';
import type { BusinessDay, StoreId } from '@valero/domain/kernel';
import { askOffice } from './data.ts';
import { today, usePlace, type View, viewOf } from './place.ts';
import { useMay } from './session.ts';

/** A store to choose. */
export interface StoreChoice {
  readonly id: StoreId;
  readonly name: string;
}

/** Where the data begin and end, and which stores there are. */
export interface Start {
  readonly ready: boolean;
  readonly first: BusinessDay | null;
  /** The last day with sales; today when there is none. */
  readonly last: BusinessDay;
  readonly stores: readonly StoreChoice[];
}

/** Reads once where there is something to see. Without the right to figures it is simply today. */
export function useStart(): Start {
  const may = useMay('bi.read');
  const now = today();
  const { data, isPending } = useQuery({
    ...askOffice('bi.dashboard', { from: now, to: now, store: null }),
    enabled: may,
    staleTime: 60_000,
  });
  return {
    ready: !may || !isPending,
    first: data?.firstDay ?? null,
    last: data?.lastDay ?? now,
    stores: data?.stores.map(({ store, name }) => ({ id: store, name })) ?? [],
  };
}

/** The period and store looked at, and how to change them in place. */
export function useView(): {
  view: View;
  start: Start;
  change(next: Partial<Pick<View, 'unit' | 'date' | 'store'>>): void;
} {
  const place = usePlace();
  const start = useStart();
  const view = viewOf(place.search, start.last);
  return {
    view,
    start,
    change(next) {
      const { unit, date, store } = { ...view, ...next };
      const { unit: _unit, date: _date, store: _store, ...rest } = place.search;
      place.go(
        place.page ?? 'uebersicht',
        place.id,
        { ...rest, unit, date, ...(store === null ? { store: undefined } : { store }) },
        true,
      );
    },
  };
}
