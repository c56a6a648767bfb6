import { type Message, type Row, ShapeStream, type ShapeStreamOptions } from '@electric-sql/client';

/** A reader of a shape with the official client, as a till uses it. */
export interface Reader {
  readonly rows: Map<string, Row>;
  /** Every batch in the order it came. */
  readonly batches: Message<Row>[][];
  readonly stream: ShapeStream;
  /** Requests so far: address without host, and status. */
  readonly requests: { readonly url: string; readonly status: number }[];
  /** Resolves when the rows satisfy the condition; rejects with what is there after a minute. */
  until(what: string, condition: (reader: Reader) => boolean): Promise<void>;
  /** Why the stream ended; null = it runs. */
  failure(): string | null;
  stop(): void;
}

/** Starts to follow. `options` may carry offset and handle of an earlier reader, and the rows it had. */
export function follow(
  url: string,
  token: string,
  options: Partial<ShapeStreamOptions> = {},
  before?: Map<string, Row>,
): Reader {
  const rows = new Map(before);
  const batches: Message<Row>[][] = [];
  const requests: { url: string; status: number }[] = [];
  const watchers = new Set<() => void>();
  const ending = new AbortController();
  let failed: string | null = null;
  const stream = new ShapeStream({
    url,
    headers: { authorization: `Bearer ${token}` },
    signal: ending.signal,
    liveSse: false,
    warnOnHttp: false,
    parser: { int8: (value: string) => value },
    fetchClient: async (...input) => {
      const response = await fetch(...input);
      requests.push({ url: String(input[0]), status: response.status });
      return response;
    },
    ...options,
    onError: (error) => {
      failed = error.message;
    },
  });
  stream.subscribe(
    (messages) => {
      batches.push([...messages]);
      for (const message of messages) apply(rows, message);
      for (const watch of [...watchers]) watch();
    },
    (error) => {
      failed = error.message;
      for (const watch of [...watchers]) watch();
    },
  );
  const reader: Reader = {
    rows,
    batches,
    stream,
    requests,
    until: (what, condition) =>
      new Promise((done, fail) => {
        const timer = setTimeout(() => {
          watchers.delete(look);
          fail(new Error(`never saw ${what}; ${rows.size} rows, ${failed ?? 'running'}`));
        }, 60_000);
        const look = (): void => {
          if (!condition(reader)) return;
          clearTimeout(timer);
          watchers.delete(look);
          done();
        };
        watchers.add(look);
        look();
      }),
    failure: () => failed,
    stop: () => ending.abort(),
  };
  return reader;
}

/**
 * Applies a message as a till does. A deletion may name a row this reader never had (made and gone since the snapshot);
 * a partial update of one would be our mistake.
 */
function apply(rows: Map<string, Row>, message: Message<Row>): void {
  if ('control' in message.headers) {
    if (message.headers.control === 'must-refetch') rows.clear();
    return;
  }
  if (!('key' in message)) return;
  if (message.headers.operation === 'delete') {
    rows.delete(message.key);
    return;
  }
  if (message.headers.operation === 'update' && !rows.has(message.key))
    throw new Error(`update of unknown ${message.key}`);
  rows.set(message.key, { ...rows.get(message.key), ...message.value });
}
