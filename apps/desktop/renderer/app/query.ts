import { QueryClient, queryOptions } from '@tanstack/react-query';
import type { Failure, Result } from '@valero/domain/kernel';
import { type CallName, call, type Input, type Reply } from '../api.ts';

/** A failure thrown into the query client, which knows only exceptions. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}

/** The value of a success; a failure becomes a `CallError`. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new CallError(result.error);
}

/** Reads are kept until something says they are old; the till has no reason to ask twice. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 5_000, retry: false, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});

/** A question to the till host, for `useQuery`. */
export function ask<N extends CallName>(name: N, input: Input<N>) {
  return queryOptions({
    queryKey: ['till', name, input] as const,
    queryFn: async (): Promise<Reply<N>> => unwrap(await call(name, input)),
  });
}
