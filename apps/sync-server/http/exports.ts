import { isoLocal, type Query, type StoreId, type Text, zBusinessDay, zId } from '@valero/domain/kernel';
import type { ServerStore } from '@valero/storage/pg';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import type { RawValue } from '../excel/cells.ts';
import {
  type Consolidated,
  type ConsolidatedPeriod,
  consolidatedName,
  consolidatedSheet,
  grandTotalRef,
  readConsolidated,
  sheetTotal,
} from '../excel/consolidated.ts';
import { type ExcelWriter, type GridSheet, type InfoLine, XLSX } from '../excel/port.ts';
import { type Ask, EXPORT_TABLES, type ExportTable } from '../excel/tables.ts';
import { runsModule, type ServerRole } from '../roles.ts';
import { type Now, offsetAt } from './clock.ts';
import { type Guard, type Person, personOf } from './guard.ts';
import { type FieldError, languageOf, sendFailure } from './problem.ts';

/** Parts of the exports. */
export interface ExportOptions {
  readonly store: ServerStore;
  readonly guard: Guard;
  readonly now: Now;
  readonly roles: ReadonlySet<ServerRole>;
  readonly excel: ExcelWriter;
}

const zFilters = z
  .looseObject({ lang: z.enum(['de', 'en']).optional() })
  .describe('The fields of the query of the same name; paging is left out, the workbook has every row.');

/** Mounts `GET /api/v1/exports/<query>.xlsx` for each table of the office, and the consolidated workbook. */
export function mountExports(instance: FastifyInstance, options: ExportOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  for (const table of EXPORT_TABLES.filter(({ query }) => runsModule(options.roles, query.name))) {
    app.get(
      `/api/v1/exports/${table.query.name}.xlsx`,
      {
        schema: {
          tags: ['exports'],
          summary: `${table.title.de} / ${table.title.en}`,
          querystring: zFilters,
          security: [{ person: [] }],
          produces: [XLSX],
        },
        onRequest: options.guard.person(table.query.right),
      },
      (request, reply) => sendTable(options, table, request, reply, request.query),
    );
  }
  if (!options.roles.has('bi')) return;
  app.get(
    '/api/v1/exports/consolidated.xlsx',
    {
      schema: {
        tags: ['exports'],
        summary: 'Konsolidierung: Läden × Wochen × Steuersätze / stores × weeks × tax rates',
        querystring: z.object({
          from: zBusinessDay,
          to: zBusinessDay,
          store: zId<StoreId>().nullable().default(null),
          lang: z.enum(['de', 'en']).optional(),
        }),
        security: [{ person: [] }],
        produces: [XLSX],
      },
      onRequest: options.guard.person('bi.read'),
    },
    async (request, reply) => sendConsolidated(options, request, reply, request.query),
  );
}

function askAs({ store }: ExportOptions, person: Person): Ask {
  return (query, input) => store.ask(query, input, person.scope);
}

async function sendTable(
  options: ExportOptions,
  table: ExportTable,
  request: FastifyRequest,
  reply: FastifyReply,
  { lang, ...filters }: z.infer<typeof zFilters>,
): Promise<FastifyReply> {
  const input = readFilters(table.query, filters);
  if (!input.ok) return sendFailure(request, reply, { code: 'server.invalid_input' }, input.errors);
  const person = personOf(request);
  const language = lang ?? languageOf(request.headers['accept-language']);
  const pages = table.pages(askAs(options, person), input.value);
  // the first page decides whether this becomes a workbook or a refusal
  const first = await pages.next();
  const count = { rows: 0, sum: 0 };
  const place = await placeOf(options);
  const rows = counted(first.done === true ? [] : [first.value], pages, table.checksum, count);
  const stream = options.excel.table(
    {
      name: table.title[language],
      columns: table.columns.map(({ header, kind, width }) => ({ header: header[language], kind, width })),
      offset: place.offset,
    },
    rows,
    () =>
      infoLines(
        { title: table.title, filters, person, place, count: count.rows, language },
        table.checksum === null ? null : count.sum,
      ),
    { title: table.title[language], author: person.user.name, createdAt: place.at },
  );
  return sendFile(reply, table.query.name, isoLocal(place.at, place.offset)).send(stream);
}

async function* counted(
  first: readonly (readonly (readonly RawValue[])[])[],
  rest: AsyncGenerator<readonly (readonly RawValue[])[]>,
  checksum: number | null,
  count: { rows: number; sum: number },
): AsyncGenerator<readonly (readonly RawValue[])[]> {
  const add = (rows: readonly (readonly RawValue[])[]): void => {
    count.rows += rows.length;
    if (checksum !== null) for (const row of rows) count.sum += Number(row[checksum] ?? 0);
  };
  for (const rows of first) {
    add(rows);
    yield rows;
  }
  for await (const rows of rest) {
    add(rows);
    yield rows;
  }
}

type Filters =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/**
 * An address holds only text: a field that must be something else (`limit=5`, `store=null`, `splitByStore=true`) is read as JSON.
 * Which fields that are, the schema says.
 */
function readFilters(query: Query<string, unknown, unknown>, given: Readonly<Record<string, unknown>>): Filters {
  const asText = query.input.safeParse(given);
  if (asText.success) return { ok: true, value: asText.data };
  const wrong = new Set(asText.error.issues.map(({ path }) => String(path[0])));
  const entries = Object.entries(given).map(([key, value]) => [key, wrong.has(key) ? fromJson(value) : value]);
  const parsed = query.input.safeParse(Object.fromEntries(entries));
  if (parsed.success) return { ok: true, value: parsed.data };
  return {
    ok: false,
    errors: parsed.error.issues.map(({ path, message }) => ({ path: `query.${path.map(String).join('.')}`, message })),
  };
}

function fromJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

interface Place {
  readonly company: string;
  readonly at: ReturnType<Now>;
  readonly offset: number;
}

async function placeOf({ store, now }: ExportOptions): Promise<Place> {
  const [company, stores] = await Promise.all([store.identity.company(), store.identity.stores()]);
  const at = now();
  return { company: company?.name ?? '', at, offset: offsetAt(stores[0]?.timeZone ?? 'Europe/Berlin', at) };
}

interface Report {
  readonly title: Text;
  readonly filters: Readonly<Record<string, unknown>>;
  readonly person: Person;
  readonly place: Place;
  readonly count: number;
  readonly language: keyof Text;
}

/** What a reader must know to trust the sheet: what it is, what was asked, by whom, when, how many rows, what they add up to. */
function infoLines({ title, filters, person, place, count, language }: Report, sum: number | null): InfoLine[] {
  const say = (de: string, en: string): string => (language === 'de' ? de : en);
  const asked = Object.entries(filters).map(([name, value]) => `${name} = ${String(value)}`);
  return [
    { label: say('Bericht', 'Report'), value: title[language], kind: 'text' },
    { label: say('Firma', 'Company'), value: place.company, kind: 'text' },
    { label: say('Filter', 'Filters'), value: asked.join(', ') || say('keine', 'none'), kind: 'text' },
    { label: say('Erstellt von', 'Made by'), value: person.user.name, kind: 'text' },
    { label: say('Stand', 'As of'), value: place.at, kind: 'instant' },
    { label: say('Zeilen', 'Rows'), value: count, kind: 'count' },
    ...(sum === null ? [] : [{ label: say('Prüfsumme', 'Checksum'), value: sum, kind: 'money' as const }]),
  ];
}

async function sendConsolidated(
  options: ExportOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  { lang, ...period }: ConsolidatedPeriod & { readonly lang?: keyof Text | undefined },
): Promise<FastifyReply> {
  const language = lang ?? languageOf(request.headers['accept-language']);
  if (period.to < period.from) {
    const errors = [{ path: 'query.to', message: 'lies before from' }];
    return sendFailure(request, reply, { code: 'server.invalid_input' }, errors);
  }
  const person = personOf(request);
  const data = await readConsolidated(askAs(options, person), period);
  const place = await placeOf(options);
  const lines = infoLines(
    { title: CONSOLIDATED_TITLE, filters: period, person, place, count: data.weeks.length, language },
    data.total.gross,
  );
  const book = await options.excel.book(
    [consolidatedSheet(data, language), infoSheet(lines, data, place.offset, language)],
    {
      title: CONSOLIDATED_TITLE[language],
      author: person.user.name,
      createdAt: place.at,
    },
  );
  return sendFile(reply, 'konsolidierung', isoLocal(place.at, place.offset)).send(Buffer.from(book));
}

const CONSOLIDATED_TITLE: Text = {
  de: 'Konsolidierung: Läden × Wochen × Steuersätze',
  en: 'Consolidation: stores × weeks × tax rates',
};

/** The info lines as a grid, with a cell that is 0 as long as the sheet and the API agree. */
function infoSheet(lines: readonly InfoLine[], data: Consolidated, offset: number, language: keyof Text): GridSheet {
  const label = language === 'de' ? 'Differenz zur Summe' : 'Difference to the total';
  const rows = lines.map(({ label, value, kind }) => [
    { value: label, kind: 'text' as const, style: 'label' as const },
    // a grid has no time zone: the wall clock is put in here
    { value: kind === 'instant' ? Number(value) + offset * 60_000 : value, kind },
  ]);
  const check = {
    value: sheetTotal(data) - data.total.gross,
    kind: 'money' as const,
    formula: `${consolidatedName(language)}!${grandTotalRef(data)}-B${rows.length}`,
  };
  return {
    name: 'Info',
    rows: [...rows, [{ value: label, kind: 'text', style: 'label' }, check]],
    merges: [],
    widths: [28, 60],
    freeze: { rows: 0, cols: 0 },
  };
}

function sendFile(reply: FastifyReply, name: string, local: string): FastifyReply {
  return reply
    .type(XLSX)
    .header('cache-control', 'private, no-store')
    .header('content-disposition', `attachment; filename="valero-${name}-${local.slice(0, 10)}.xlsx"`);
}
