import type { ArticleId, FactDraft } from '@valero/domain/kernel';
import { toId } from '@valero/domain/kernel';
import {
  type Article,
  articlesSet,
  guessMapping,
  IMPORT_FIELDS,
  type ImportedArticle,
  type ImportField,
  type ImportMapping,
  priceChanged,
  type RowProblem,
  readArticleRow,
} from '@valero/domain/stock';
import type { Checkpoint, ImportFiles } from './files.ts';
import { type FileRow, readRows, sniff, TableFileError } from './rows.ts';

/** Rows decided and stored together. */
const BATCH = 500;

/** What the import needs of the head office. */
export interface ImportPorts {
  /** Articles that carry one of these numbers or GTINs. */
  find(numbers: readonly string[], gtins: readonly string[]): Promise<readonly Article[]>;
  /** Stores facts; resolves after the commit. */
  commit(drafts: readonly FactDraft[]): Promise<void>;
  newId(): string;
  now(): number;
}

/** What a person asks for. */
export interface ImportRequest {
  readonly path: string;
  /** Columns by header text; null = guess from the header. */
  readonly mapping: ImportMapping | null;
  /** The decimal mark of the file; null = told from each price, an ambiguous one is refused. */
  readonly decimal: ',' | '.' | null;
  /** Tax key of new articles whose row has none. */
  readonly defaultTaxKey: number;
  /** Checks everything and stores nothing. */
  readonly dryRun: boolean;
}

/** How far an import is. */
export interface ImportProgress {
  readonly rows: number;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  /** Share of the file read, 0…1. */
  readonly share: number;
}

/** What came of it. */
export interface ImportReport extends ImportProgress {
  readonly mapping: ImportMapping;
  readonly header: readonly string[];
  readonly dryRun: boolean;
  /** Rows an earlier, cut-off run had done already. */
  readonly resumedAt: number;
  /** The list of refused rows; null = there is none. */
  readonly errorFile: string | null;
}

interface Parsed {
  readonly row: FileRow;
  readonly article: ImportedArticle;
}

type Counts = { -readonly [K in keyof Omit<ImportProgress, 'share'>]: number };

/**
 * Imports articles from a table file. A bad row becomes a line of the error file and never stops the rest.
 * Cut off, it goes on after the last stored batch when it is asked for again with the same file and mapping; finished, the same file changes nothing.
 * Throws `TableFileError` when the file is no table or lacks the needed columns; stops between batches when `signal` aborts.
 */
export async function importArticles(
  request: ImportRequest,
  ports: ImportPorts,
  files: ImportFiles,
  onProgress: (progress: ImportProgress) => void,
  signal?: AbortSignal,
): Promise<ImportReport> {
  const kind = await sniff(request.path);
  const size = await files.size(request.path);
  let bytes = 0;
  const rows = readRows(request.path, kind, (read) => {
    bytes = read;
  });
  const first = await rows.next();
  if (first.done) throw new TableFileError('Die Datei ist leer.');
  const header = first.value.cells.map((cell) => cell.trim());
  const mapping = request.mapping ?? guessMapping(header);
  const columns = columnsOf(header, mapping);
  const checkpoint = await files.begin(
    request.path,
    JSON.stringify([mapping, request.decimal, request.defaultTaxKey, request.dryRun]),
  );
  const counts: Counts = { ...checkpoint.counts };
  const resumedAt = counts.rows;
  const seen = { numbers: new Set<string>(), gtins: new Set<string>() };
  const progress = (): ImportProgress => ({ ...counts, share: size === 0 ? 1 : Math.min(1, bytes / size) });
  let read = 0;
  let batch: FileRow[] = [];
  const flush = async (): Promise<void> => {
    const fresh = batch;
    batch = [];
    const refused = await storeBatch(fresh, columns, request, ports, seen, counts);
    await checkpoint.save(counts, refused);
    onProgress(progress());
  };
  for await (const row of rows) {
    if (row.cells.every((cell) => cell.trim() === '')) continue;
    read += 1;
    if (read <= resumedAt) {
      remember(row, columns, request, seen);
      continue;
    }
    batch.push(row);
    if (batch.length >= BATCH) await flush();
    if (signal?.aborted) break;
  }
  if (batch.length > 0 && !signal?.aborted) await flush();
  if (!signal?.aborted) await checkpoint.finish();
  return {
    ...progress(),
    share: signal?.aborted ? progress().share : 1,
    mapping,
    header,
    dryRun: request.dryRun,
    resumedAt,
    errorFile: counts.refused > 0 ? checkpoint.errorFile : null,
  };
}

type Columns = ReadonlyMap<ImportField, number>;

function columnsOf(header: readonly string[], mapping: ImportMapping): Columns {
  const columns = new Map<ImportField, number>();
  for (const field of IMPORT_FIELDS) {
    const name = mapping[field];
    if (name === undefined) continue;
    const at = header.indexOf(name);
    if (at < 0) throw new TableFileError(`Die Datei hat keine Spalte „${name}“. Vorhanden: ${header.join(', ')}.`);
    columns.set(field, at);
  }
  if (!columns.has('name'))
    throw new TableFileError(`Keine Spalte für den Namen zugeordnet. Vorhanden: ${header.join(', ')}.`);
  if (!columns.has('number') && !columns.has('gtin'))
    throw new TableFileError(`Keine Spalte für Artikelnummer oder GTIN zugeordnet. Vorhanden: ${header.join(', ')}.`);
  return columns;
}

interface Seen {
  readonly numbers: Set<string>;
  readonly gtins: Set<string>;
}

/** A row of the file with its line. */
export interface RefusedRow {
  readonly line: number;
  readonly problems: readonly RowProblem[];
}

function parseRow(row: FileRow, columns: Columns, request: ImportRequest): ReturnType<typeof readArticleRow> {
  return readArticleRow((field) => {
    const at = columns.get(field);
    return at === undefined ? undefined : (row.cells[at] ?? '');
  }, request.decimal);
}

/** Notes number and GTIN of a row stored by an earlier run, so that doubles are still found. */
function remember(row: FileRow, columns: Columns, request: ImportRequest, seen: Seen): void {
  const { article } = parseRow(row, columns, request);
  if (article) doubles(article, seen);
}

function doubles(article: ImportedArticle, seen: Seen): RowProblem[] {
  if (seen.numbers.has(article.number)) return [{ field: 'number', value: article.number, problem: 'double_number' }];
  if (article.gtin !== null && seen.gtins.has(article.gtin))
    return [{ field: 'gtin', value: article.gtin, problem: 'double_gtin' }];
  seen.numbers.add(article.number);
  if (article.gtin !== null) seen.gtins.add(article.gtin);
  return [];
}

async function storeBatch(
  rows: readonly FileRow[],
  columns: Columns,
  request: ImportRequest,
  ports: ImportPorts,
  seen: Seen,
  counts: Counts,
): Promise<RefusedRow[]> {
  const refused: RefusedRow[] = [];
  const good: Parsed[] = [];
  for (const row of rows) {
    counts.rows += 1;
    const { article, problems } = parseRow(row, columns, request);
    const all = article ? doubles(article, seen) : problems;
    if (article && all.length === 0) good.push({ row, article });
    else refused.push({ line: row.line, problems: all });
  }
  const known = await ports.find(
    good.map(({ article }) => article.number),
    good.flatMap(({ article }) => (article.gtin === null ? [] : [article.gtin])),
  );
  const byNumber = new Map(known.map((article) => [article.number, article]));
  const byGtin = new Map(known.flatMap((article) => (article.gtin === null ? [] : [[article.gtin, article] as const])));
  const facts: FactDraft[] = [];
  const set: Article[] = [];
  for (const { row, article } of good) {
    const current = byNumber.get(article.number) ?? null;
    const holder = article.gtin === null ? undefined : byGtin.get(article.gtin);
    if (holder && holder.number !== article.number) {
      refused.push({ line: row.line, problems: [{ field: 'gtin', value: article.gtin ?? '', problem: 'gtin_taken' }] });
      continue;
    }
    const next = merged(current, article, columns, request, ports);
    if (current && same(current, next)) {
      counts.unchanged += 1;
      continue;
    }
    counts[current ? 'changed' : 'created'] += 1;
    set.push(next);
    if (current && next.price !== null && next.price !== current.price) {
      facts.push(
        priceChanged.draft({
          articleId: next.id,
          before: current.price,
          after: next.price,
          version: next.version,
          reason: 'Import',
          validFrom: ports.now() as Parameters<typeof priceChanged.draft>[0]['validFrom'],
        }),
      );
    }
  }
  counts.refused += refused.length;
  if (set.length > 0 && !request.dryRun) {
    const ref = `${rows[0]?.line ?? 0}-${rows.at(-1)?.line ?? 0}`;
    await ports.commit([articlesSet.draft({ articles: set, source: { kind: 'import', ref } }), ...facts]);
  }
  return refused.sort((a, b) => a.line - b.line);
}

/** The article as it will be: fields the file does not bring stay as they are. */
function merged(
  current: Article | null,
  row: ImportedArticle,
  columns: Columns,
  request: ImportRequest,
  ports: ImportPorts,
): Article {
  const group = columns.has('group')
    ? { groupId: row.group?.slice(0, 40) ?? null, groupName: row.group }
    : { groupId: current?.groupId ?? null, groupName: current?.groupName ?? null };
  return {
    id: current?.id ?? toId<ArticleId>(ports.newId()),
    number: row.number,
    gtin: columns.has('gtin') ? row.gtin : (current?.gtin ?? null),
    name: row.name,
    ...group,
    taxKey: row.taxKey ?? current?.taxKey ?? request.defaultTaxKey,
    unit: row.unit ?? current?.unit ?? 'Stk',
    price: columns.has('price') ? row.price : (current?.price ?? null),
    cost: columns.has('cost') ? row.cost : (current?.cost ?? null),
    deposit: columns.has('deposit') ? row.deposit : (current?.deposit ?? null),
    icon: current?.icon ?? null,
    favourite: current?.favourite ?? null,
    rank: current?.rank ?? 1_000_000,
    active: row.active ?? current?.active ?? true,
    version: (current?.version ?? 0) + 1,
  };
}

function same(a: Article, b: Article): boolean {
  return JSON.stringify({ ...a, version: 0 }) === JSON.stringify({ ...b, id: a.id, version: 0 });
}

export type { Checkpoint };
