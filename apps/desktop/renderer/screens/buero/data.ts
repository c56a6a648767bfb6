import { keepPreviousData, queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Failure, Result } from '@valero/domain/kernel';
import { useCallback, useMemo, useState } from 'react';
import { type Input, type OfficeName, office, type Reply } from '../../api.ts';
import { CallError, queryClient } from '../../app/query.ts';
import { noticeEnd } from './session.ts';

/** How often a figure that is looked at is asked again, in ms; a hidden window asks nothing. */
export const LIVE_MS = 5000;

function given<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  noticeEnd(result.error);
  throw new CallError(result.error);
}

/** Asks the head office; a failure is thrown, as queries want it. */
export async function ask<N extends OfficeName>(name: N, input: Input<N>): Promise<Reply<N>> {
  return given(await office(name, input));
}

/** A question to the head office about one thing, for `useQuery`. */
export function askOne<N extends OfficeName>(name: N, input: Input<N>) {
  return queryOptions({
    queryKey: ['office', name, input] as const,
    queryFn: () => ask(name, input),
  });
}

/** The same for lists and figures: the old answer stays in sight until the new one is there. */
export function askOffice<N extends OfficeName>(name: N, input: Input<N>) {
  return queryOptions({ ...askOne(name, input), placeholderData: keepPreviousData });
}

/** A question that is asked again while somebody looks. */
export function useLive<N extends OfficeName>(name: N, input: Input<N>) {
  return useQuery({ ...askOffice(name, input), refetchInterval: LIVE_MS, staleTime: 0 });
}

/** The failure inside a query's error; null = it is none of ours. */
export function failureOf(error: unknown): Failure | null {
  if (error === null || error === undefined) return null;
  return error instanceof CallError ? error.failure : { code: 'net.bad_reply' };
}

/** Rows of a list that comes in pages, with what is known of the rest. */
export interface Pages<Row, Page = unknown> {
  readonly rows: readonly Row[];
  readonly total: number;
  /** The first page whole, with what it says of all rows. */
  readonly first: Page | undefined;
  readonly loading: boolean;
  readonly error: unknown;
  more(): void;
  again(): void;
}

/** A list fetched page by page as far as somebody scrolls. `cursor` is whatever the next page needs; null = there is none. */
export function usePages<Page, Row, Cursor>(
  key: readonly unknown[],
  ask: (cursor: Cursor | null) => Promise<Result<Page>>,
  read: (page: Page, before: number) => { rows: readonly Row[]; total: number; next: Cursor | null },
  live = false,
): Pages<Row, Page> {
  const query = useInfiniteQuery({
    queryKey: ['office', 'pages', ...key],
    initialPageParam: null as Cursor | null,
    queryFn: async ({ pageParam }: { pageParam?: unknown }) => given(await ask(pageParam as Cursor | null)),
    getNextPageParam: (last: Page, all: Page[]) => {
      const before = all.slice(0, -1).reduce((sum, page) => sum + read(page, 0).rows.length, 0);
      return read(last, before).next;
    },
    placeholderData: keepPreviousData,
    ...(live ? { refetchInterval: LIVE_MS * 3 } : {}),
  });
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage, isPending, error, refetch } = query;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `read` is the same question for the same key
  const rows = useMemo(() => data?.pages.flatMap((page) => [...read(page, 0).rows]) ?? [], [data]);
  const first = data?.pages[0];
  return {
    rows,
    total: first === undefined ? 0 : read(first, 0).total,
    first,
    loading: isPending,
    error,
    more: useCallback(() => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    }, [hasNextPage, isFetchingNextPage, fetchNextPage]),
    again: useCallback(() => void refetch(), [refetch]),
  };
}

/** The next offset of a list paged by offset. */
export function nextOffset(before: number, page: { rows: readonly unknown[]; total: number }): number | null {
  const reached = before + page.rows.length;
  return page.rows.length > 0 && reached < page.total ? reached : null;
}

/** A text that follows what is typed a moment later, so that not every key asks the server. */
export function useSearchText(initial = ''): readonly [string, (text: string) => void] {
  const [text, setText] = useState(initial);
  const [timer] = useState<{ id: number }>({ id: 0 });
  const change = useCallback(
    (next: string) => {
      window.clearTimeout(timer.id);
      timer.id = window.setTimeout(() => setText(next.trim().slice(0, 80)), 200);
    },
    [timer],
  );
  return [text, change];
}

/** Marks every answer of the office as old: after a change. */
export async function refreshOffice(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['office'] });
}
