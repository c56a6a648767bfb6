import type { ShapeName } from '@valero/domain/sync';

/** A row as it travels: text or null. */
export type TextRow = Readonly<Record<string, string | null>> & { readonly id: string };

/** One change of a transaction. */
export interface ShapeEdit {
  readonly shape: ShapeName;
  readonly operation: 'insert' | 'update' | 'delete';
  readonly value: TextRow;
}

/** An answer of the protocol. */
export interface ShapeAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

interface Log {
  handle: string;
  readonly rows: Map<string, TextRow>;
  snapshot: TextRow[];
  entries: { readonly lsn: bigint; readonly text: string }[];
}

/** Electric's protocol over logs in memory: one log for each shape, one LSN for each transaction. */
export interface ShapeLogs {
  commit(edits: readonly ShapeEdit[]): bigint;
  seed(shape: ShapeName, rows: readonly TextRow[]): void;
  rotate(shape: ShapeName): void;
  pass(): bigint;
  handle(shape: ShapeName): string;
  /** There is something after the offset of a request. */
  isNews(shape: ShapeName, url: URL): boolean;
  answer(shape: ShapeName, url: URL, chunkRows: number): ShapeAnswer;
}

const SCHEMA = JSON.stringify({ id: { type: 'text', pk_index: 0, not_null: true }, price: { type: 'int8' } });

/** Changes in one answer. */
const PAGE = 5000;

/** Where entries of a log go on after an offset, `<lsn>_<place in the log>`. */
function placeAfter(offset: string): number {
  const place = /^\d+_(\d+)$/.exec(offset)?.[1];
  return place === undefined ? 0 : Number(place) + 1;
}

function message(shape: ShapeName, operation: ShapeEdit['operation'], value: TextRow, lsn: bigint | null): string {
  const headers = { operation, relation: ['public', shape], ...(lsn === null ? {} : { lsn: lsn.toString() }) };
  return JSON.stringify({ key: `"public"."${shape}"/"${value.id}"`, value, headers });
}

/** Makes empty logs. */
export function shapeLogs(): ShapeLogs {
  const logs = new Map<ShapeName, Log>();
  let lsn = 1000n;
  let handles = 0;
  const nextHandle = (shape: ShapeName): string => {
    handles += 1;
    return `${shape}-${handles}`;
  };
  const logOf = (shape: ShapeName): Log => {
    const log = logs.get(shape) ?? { handle: nextHandle(shape), rows: new Map(), snapshot: [], entries: [] };
    logs.set(shape, log);
    return log;
  };
  return {
    handle: (shape) => logOf(shape).handle,
    commit(edits) {
      lsn += 8n;
      for (const { shape, operation, value } of edits) {
        const log = logOf(shape);
        if (operation === 'delete') log.rows.delete(value.id);
        else log.rows.set(value.id, { ...log.rows.get(value.id), ...value });
        log.entries.push({ lsn, text: message(shape, operation, value, lsn) });
      }
      return lsn;
    },
    seed(shape, rows) {
      const log = logOf(shape);
      for (const row of rows) log.rows.set(row.id, row);
      log.snapshot = [...log.rows.values()];
    },
    rotate(shape) {
      const log = logOf(shape);
      log.handle = nextHandle(shape);
      log.snapshot = [...log.rows.values()];
      log.entries = [];
    },
    pass() {
      lsn += 8n;
      return lsn;
    },
    isNews(shape, url) {
      const log = logOf(shape);
      return (
        url.searchParams.get('handle') !== log.handle ||
        placeAfter(url.searchParams.get('offset') ?? '') < log.entries.length
      );
    },
    answer: (shape, url, chunkRows) => answerOf(shape, logOf(shape), url, { chunkRows, lsn }),
  };
}

function answerOf(
  shape: ShapeName,
  log: Log,
  url: URL,
  { chunkRows, lsn }: { readonly chunkRows: number; readonly lsn: bigint },
): ShapeAnswer {
  const offset = url.searchParams.get('offset') ?? '-1';
  const live = url.searchParams.get('live') === 'true';
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'electric-handle': log.handle,
    ...(live ? { 'electric-cursor': String(Date.now()) } : { 'electric-schema': SCHEMA }),
  };
  if (offset !== '-1' && url.searchParams.get('handle') !== log.handle)
    return { status: 409, headers, body: '[{"headers":{"control":"must-refetch"}}]' };
  const chunk = offset === '-1' ? 0 : /^0_(\d+)$/.test(offset) ? Number(offset.slice(2)) + 1 : null;
  if (chunk !== null) {
    const rows = log.snapshot.slice(chunk * chunkRows, (chunk + 1) * chunkRows);
    const last = (chunk + 1) * chunkRows >= log.snapshot.length;
    headers['electric-offset'] = last ? '0_inf' : `0_${chunk}`;
    return { status: 200, headers, body: `[${rows.map((row) => message(shape, 'insert', row, null)).join(',')}]` };
  }
  const from = placeAfter(offset);
  const news = log.entries.slice(from, from + PAGE);
  const end = news.at(-1);
  headers['electric-offset'] = end === undefined ? offset : `${end.lsn}_${from + news.length - 1}`;
  const texts = news.map((entry) => entry.text);
  if (from + news.length >= log.entries.length) {
    headers['electric-up-to-date'] = '';
    texts.push(JSON.stringify({ headers: { control: 'up-to-date', global_last_seen_lsn: lsn.toString() } }));
  }
  return { status: 200, headers, body: `[${texts.join(',')}]` };
}
