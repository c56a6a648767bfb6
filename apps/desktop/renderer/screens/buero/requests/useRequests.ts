import { useQuery } from '@tanstack/react-query';
import type { Customer } from '@valero/domain/crm';
import { type Article, zArticle } from '@valero/domain/stock';
import { overlayEdits, type RequestView } from '@valero/domain/sync';
import { useMemo } from 'react';
import { call, office, standsBehind } from '../../../api.ts';
import { CallError } from '../../../app/query.ts';
import { useMay } from '../session.ts';

/** How often the list is asked again, in ms: at a till it costs a look into its own database, in a browser a request. */
const AGAIN_MS = { till: 3000, server: 15_000 } as const;
const NONE: readonly RequestView[] = [];

/** Requests of the office, newest first: at a till its own store's, in a browser what the head office has. */
export function useRequests(open: boolean) {
  const may = useMay('crm.read');
  return useQuery({
    queryKey: ['office', 'requests', open],
    queryFn: async (): Promise<readonly RequestView[]> => {
      const input = { open, limit: 500 };
      const answer =
        standsBehind() === 'till' ? await call('requests.list', input) : await office('sync.listRequests', input);
      if (answer.ok) return answer.value;
      throw new CallError(answer.error);
    },
    enabled: may,
    refetchInterval: AGAIN_MS[standsBehind() ?? 'server'],
    staleTime: 0,
  });
}

/** What waits or came back. */
export function useOpenRequests(): readonly RequestView[] {
  return useRequests(true).data ?? NONE;
}

/** A row of a list with what waits for it, and the state to show beside it. */
export interface WithRequests<T> {
  readonly row: T;
  /** The most pressing of its requests; null = none. */
  readonly request: RequestView | null;
}

const PRESSING = ['stale', 'declined', 'pending'] as const;

function pressing(requests: readonly RequestView[]): RequestView | null {
  for (const state of PRESSING) {
    const found = requests.find((request) => request.state === state);
    if (found) return found;
  }
  return null;
}

interface Laid<T> {
  readonly of: (row: T) => WithRequests<T>;
  /** Rows that are not in any list yet: created here, still waiting. */
  readonly fresh: readonly WithRequests<T>[];
}

function layOver<T extends { readonly id: string }>(
  requests: readonly RequestView[],
  entity: RequestView['entity'],
  create: (request: RequestView) => T | null,
): Laid<T> {
  const byRow = new Map<string, RequestView[]>();
  for (const request of requests) {
    if (request.entity !== entity) continue;
    byRow.set(request.entityId, [...(byRow.get(request.entityId) ?? []), request]);
  }
  const of = (row: T): WithRequests<T> => {
    const own = byRow.get(row.id);
    if (!own) return { row, request: null };
    const waiting = own.filter(({ state }) => state === 'pending').reverse();
    return { row: Object.assign({ ...row }, overlayEdits({}, waiting)), request: pressing(own) };
  };
  const fresh = requests
    .filter((request) => request.entity === entity && request.seen === null)
    .flatMap((request) => {
      const row = create(request);
      return row ? [of(row)] : [];
    });
  return { of, fresh };
}

const newArticle = ({ entityId, wanted }: RequestView): Article | null => {
  const parsed = zArticle.safeParse({ ...wanted, id: entityId, rank: 1_000_000, version: 0 });
  return parsed.success ? parsed.data : null;
};

/** Articles with the edits that wait for them laid over. */
export function useArticleRequests(): Laid<Article> {
  const open = useOpenRequests();
  return useMemo(() => layOver(open, 'article', newArticle), [open]);
}

/** Customers with the edits that wait for them laid over; a new one is a fact of the device and is in its list at once. */
export function useCustomerRequests(): Laid<Customer> {
  const open = useOpenRequests();
  return useMemo(() => layOver<Customer>(open, 'customer', () => null), [open]);
}
