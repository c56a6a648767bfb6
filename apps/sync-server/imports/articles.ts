import { changeFacts } from '@valero/domain/audit';
import type { ArticleId, FactDraft } from '@valero/domain/kernel';
import { toId } from '@valero/domain/kernel';
import {
  type Article,
  articleChange,
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
import type { ImportFiles } from './files.ts';
import type { ImportCounts, ImportPorts, ImportProgress, ImportReport, ImportRequest, RefusedRow } from './model.ts';
import { type FileRow, readRows, sniff, TableFileError } from './rows.ts';

/** Rows decided and stored together. */
const BATCH = 500;

interface Parsed {
  readonly row: FileRow;
  readonly article: ImportedArticle;
}

type Counts = { -readonly [K in keyof ImportCounts]: number };

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
  const rows = readRows(request.path, kind, request.decimal, (read) => {
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

function parseRow(row: FileRow, columns: Columns, request: ImportRequest): ReturnType<typeof readArticleRow> {
  return readArticleRow((field) => {
    const at = columns.get(field);
    // a control character is no part of a name, and PostgreSQL takes no NUL: it must not cost its neighbours the batch
    return at === undefined ? undefined : (row.cells[at] ?? '').replace(/\p{Cc}/gu, ' ');
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
  let outcome = NOTHING;
  await ports.settle(
    good.map(({ article }) => article.number),
    good.flatMap(({ article }) => (article.gtin === null ? [] : [article.gtin])),
    (known) => {
      outcome = decideBatch(good, known, columns, request, ports);
      return request.dryRun ? [] : factsOf(outcome, request, rows, ports);
    },
  );
  counts.created += outcome.created;
  counts.changed += outcome.set.length - outcome.created;
  counts.unchanged += good.length - outcome.set.length - outcome.refused.length;
  const all = [...refused, ...outcome.refused].sort((a, b) => a.line - b.line);
  counts.refused += all.length;
  return all;
}

interface Outcome {
  readonly set: readonly { readonly next: Article; readonly current: Article | null }[];
  readonly created: number;
  readonly refused: readonly RefusedRow[];
}

const NOTHING: Outcome = { set: [], created: 0, refused: [] };

/** What becomes of rows without a fault of their own, given the articles that are there. */
function decideBatch(
  rows: readonly Parsed[],
  known: readonly Article[],
  columns: Columns,
  request: ImportRequest,
  ports: ImportPorts,
): Outcome {
  const byNumber = new Map(known.map((article) => [article.number, article]));
  const byGtin = new Map(known.flatMap((article) => (article.gtin === null ? [] : [[article.gtin, article] as const])));
  const refused: RefusedRow[] = [];
  const set: { next: Article; current: Article | null }[] = [];
  for (const { row, article } of rows) {
    const current = byNumber.get(article.number) ?? null;
    const holder = article.gtin === null ? undefined : byGtin.get(article.gtin);
    if (holder && holder.number !== article.number) {
      refused.push({ line: row.line, problems: [{ field: 'gtin', value: article.gtin ?? '', problem: 'gtin_taken' }] });
      continue;
    }
    const next = merged(current, article, columns, request, ports);
    if (!current || !same(current, next)) set.push({ next, current });
  }
  return { set, created: set.filter(({ current }) => current === null).length, refused };
}

/** The facts of a batch: whole rows, and the history of each price that is another one. */
function factsOf({ set }: Outcome, request: ImportRequest, rows: readonly FileRow[], ports: ImportPorts): FactDraft[] {
  if (set.length === 0) return [];
  const ref = `${request.name} ${rows[0]?.line ?? 0}-${rows.at(-1)?.line ?? 0}`.trim().slice(-200);
  const facts: FactDraft[] = [
    articlesSet.draft({ articles: set.map(({ next }) => next), source: { kind: 'import', ref } }),
    // a new article stands whole in the fact above
    ...changeFacts(set.map(({ next, current }) => current && articleChange(current, next))),
  ];
  for (const { next, current } of set) {
    if (!current || next.price === null || next.price === current.price) continue;
    facts.push(
      priceChanged.draft({
        articleId: next.id,
        before: current.price,
        after: next.price,
        version: next.version,
        reason: 'Import',
        validFrom: ports.now(),
      }),
    );
  }
  return facts;
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
    restaurantFood: current?.restaurantFood ?? false,
    drinkShare: current?.drinkShare ?? null,
    version: (current?.version ?? 0) + 1,
  };
}

function same(a: Article, b: Article): boolean {
  const fields = Object.keys(b).filter((field) => field !== 'id' && field !== 'version');
  const [before, after] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return fields.every((field) => before.get(field) === after.get(field));
}
