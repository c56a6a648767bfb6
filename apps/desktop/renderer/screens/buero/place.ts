import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type BusinessDay, type StoreId, toBusinessDay, toId } from '@valero/domain/kernel';
import { DEFAULT_TIME_ZONE, type PeriodUnit, periodOf } from '@valero/ui';
import { useCallback } from 'react';
import type { OfficeSearch } from './search.ts';

/** Pages of the office, by the first part of their address. */
export const PAGES = [
  'uebersicht',
  'auswertungen',
  'belege',
  'kassen',
  'kunden',
  'artikel',
  'bestand',
  'aenderungen',
  'journal',
  'konten',
  'rechnungen',
  'abgleich',
  'pruefung',
  'meldung',
] as const;
export type PageId = (typeof PAGES)[number];

/** Which right a page needs; the server checks the same. */
export const PAGE_RIGHTS: Readonly<Record<PageId, string>> = {
  uebersicht: 'bi.read',
  auswertungen: 'bi.read',
  belege: 'kasse.report',
  kassen: 'kasse.report',
  kunden: 'crm.read',
  artikel: 'stock.read',
  bestand: 'stock.read',
  aenderungen: 'crm.read',
  journal: 'fibu.read',
  konten: 'fibu.read',
  rechnungen: 'fibu.read',
  abgleich: 'bi.read',
  pruefung: 'audit.read',
  meldung: 'audit.read',
};

function isPage(text: string): text is PageId {
  return PAGES.some((page) => page === text);
}

/** Where somebody stands in the office: page, the one thing that is open, and what the address says besides. */
export interface Place {
  /** null = the address names no page. */
  readonly page: PageId | null;
  readonly id: string | null;
  readonly search: OfficeSearch;
  /** Goes to a page; what `search` does not name is kept when it is period or store. */
  go(page: PageId, id?: string | null, search?: OfficeSearch, replace?: boolean): void;
}

/** The present place, and how to leave it. */
export function usePlace(): Place {
  const params: { _splat?: string } = useParams({ strict: false });
  const search: OfficeSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const [first = '', ...rest] = (params._splat ?? '').split('/');
  const id = rest.join('/');
  const { unit, date, store } = search;
  const go = useCallback<Place['go']>(
    (page, nextId = null, next = {}, replace = false) => {
      const kept = { ...(unit && date ? { unit, date } : {}), ...(store ? { store } : {}) };
      void navigate({
        to: '/buero/$',
        params: { _splat: nextId === null ? page : `${page}/${nextId}` },
        search: { ...kept, ...next },
        replace,
      });
    },
    [navigate, unit, date, store],
  );
  return { page: first === '' ? 'uebersicht' : isPage(first) ? first : null, id: id === '' ? null : id, search, go };
}

/** The calendar day it is in the shops now. */
export function today(): BusinessDay {
  return toBusinessDay(new Intl.DateTimeFormat('en-CA', { timeZone: DEFAULT_TIME_ZONE }).format(Date.now()));
}

/** A period of business days and the store looked at. */
export interface View {
  readonly unit: PeriodUnit;
  readonly date: BusinessDay;
  readonly from: BusinessDay;
  readonly to: BusinessDay;
  readonly store: StoreId | null;
}

/** The period and store of an address; a day that is not named is `start`. */
export function viewOf(search: OfficeSearch, start: BusinessDay): View {
  const unit = search.unit ?? 'day';
  const date = search.date === undefined ? start : toBusinessDay(search.date);
  const { from, to } = periodOf(unit, date);
  const store = search.store === undefined ? null : toId<StoreId>(search.store);
  return { unit, date, from: toBusinessDay(from), to: toBusinessDay(to), store };
}
