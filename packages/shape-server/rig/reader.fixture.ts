import { type Message, type Offset, type Row, ShapeStream } from '@electric-sql/client';

/** What a reader follows. */
export interface Followed {
  readonly table: string;
  readonly where: string | null;
  readonly params: readonly string[];
  readonly columns: readonly string[] | null;
  readonly key: readonly string[];
  readonly replica: 'default' | 'full';
}

/** A reader with the official client that applies strictly: what does not fit is a fault, never mended. */
export interface Reader {
  readonly shape: Followed;
  /** Everything up to here is in `rows`. */
  lsn(): bigint;
  readonly rows: ReadonlyMap<string, Readonly<Record<string, string | null>>>;
  readonly faults: readonly string[];
  refetches(): number;
  /** Ends the stream and resumes it from offset and handle, as a restarted device does. */
  restart(): void;
  stop(): void;
}

const text = (value: string): string => value;
/** Every type stays the text PostgreSQL wrote. */
const PARSER = { int2: text, int4: text, int8: text, float4: text, float8: text, bool: text, json: text, jsonb: text };

/** Starts to follow a shape; `loses` says of each change whether it is lost on purpose. */
export function follow(base: () => string, shape: Followed, loses: () => boolean): Reader {
  const rows = new Map<string, Record<string, string | null>>();
  const faults: string[] = [];
  let [lsn, refetches] = [0n, 0];
  let [offset, handle]: [Offset, string | undefined] = ['-1', undefined];
  let ending = new AbortController();

  const keyOf = (value: Readonly<Record<string, unknown>>): string =>
    JSON.stringify(shape.key.map((column) => value[column]));

  function apply(operation: string, value: Record<string, string | null>): void {
    if (loses()) return;
    const key = keyOf(value);
    const before = rows.get(key);
    if (operation === 'insert') {
      if (before) faults.push(`insert of a row that is there: ${key}`);
      rows.set(key, { ...value });
    } else if (!before) {
      faults.push(`${operation} of a row that is not there: ${key}`);
    } else if (operation === 'delete') {
      rows.delete(key);
    } else {
      rows.set(key, { ...before, ...value });
    }
  }

  function take(messages: readonly Message<Row<string>>[]): void {
    for (const message of messages) {
      const { headers } = message;
      if ('operation' in headers && 'value' in message) {
        apply(String(headers.operation), message.value as Record<string, string | null>);
      } else if ('control' in headers && headers.control === 'must-refetch') {
        refetches += 1;
        rows.clear();
        lsn = 0n;
      } else if ('control' in headers && headers.control === 'up-to-date') {
        lsn = BigInt(String((headers as Record<string, unknown>)['global_last_seen_lsn'] ?? '0'));
      }
    }
  }

  function start(): void {
    ending = new AbortController();
    const { signal } = ending;
    const stream = new ShapeStream<Row<string>>({
      url: `${base()}/v1/shape`,
      params: {
        table: `public."${shape.table.replaceAll('"', '""')}"`,
        replica: shape.replica,
        ...(shape.where === null ? {} : { where: shape.where, params: [...shape.params] }),
        ...(shape.columns === null ? {} : { columns: [...shape.columns] }),
      },
      signal,
      offset,
      ...(handle === undefined ? {} : { handle }),
      parser: PARSER,
      liveSse: false,
      backoffOptions: { initialDelay: 50, maxDelay: 400, multiplier: 2 },
      onError: (error) => {
        faults.push(`the stream ended: ${error instanceof Error ? error.message : String(error)}`);
      },
    } as ConstructorParameters<typeof ShapeStream<Row<string>>>[0]);
    stream.subscribe(
      async (messages) => {
        if (signal.aborted) return;
        take(messages);
        offset = stream.lastOffset;
        handle = stream.shapeHandle;
      },
      () => undefined,
    );
  }

  start();
  return {
    shape,
    lsn: () => lsn,
    rows,
    faults,
    refetches: () => refetches,
    restart() {
      ending.abort();
      start();
    },
    stop: () => ending.abort(),
  };
}
