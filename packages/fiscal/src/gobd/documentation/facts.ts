import { STEUERSAETZE, type Steuersatz, type TseInfo } from '@valero/domain/compliance';
import type { DsfinvkSource } from '@valero/domain/dsfinvk';
import type { TillIdentity } from '@valero/domain/identity';
import { SOFTWARE } from '@valero/domain/kasse';
import type { ArchiveSource, ArchiveStep, ArchiveUser, ArchiveValue } from '@valero/storage/audit';

/** A recorded change of master data or a parameter, ready to be read. */
export interface DocumentedChange {
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** A TSE with the till it stands at. */
export interface DocumentedTse extends TseInfo {
  readonly kasseId: string;
}

/** What the installation is by its own records: the document says nothing else of it. */
export interface DocumentedFacts {
  readonly tills: readonly TillIdentity[];
  readonly users: readonly ArchiveUser[];
  readonly taxes: readonly Steuersatz[];
  readonly tses: readonly DocumentedTse[];
  readonly program: string;
  readonly engine: string;
  readonly runtime: string;
  readonly steps: readonly ArchiveStep[];
  readonly journalFacts: number;
  readonly tables: readonly { readonly name: string; readonly columns: number }[];
  /** Newest first; articles are left to the export, which has them all. */
  readonly changes: readonly DocumentedChange[];
  /** All recorded changes, articles included: the version of the document. */
  readonly changeCount: number;
  readonly settings: readonly { readonly name: string; readonly value: string }[];
  /** Where the records were read. */
  readonly place: 'till' | 'office';
}

/** Changes that stand in the document itself. */
const SHOWN_CHANGES = 300;

/** What a source beside the archive knows of settings. */
export interface DocumentedSurroundings {
  readonly settings: readonly { readonly name: string; readonly value: string }[];
  readonly place: 'till' | 'office';
  readonly runtime: string;
}

const text = (value: ArchiveValue | undefined): string => (value === null || value === undefined ? '' : String(value));

async function changesOf(source: ArchiveSource, users: readonly ArchiveUser[]) {
  const table = (await source.tables()).find(({ name }) => name === 'audit_change');
  if (!table) return { changes: [], changeCount: 0 };
  const at = (name: string): number => table.columns.findIndex((column) => column.name === name);
  const place = {
    at: at('at'),
    fact: at('fact'),
    actor: at('actor'),
    entity: at('entity'),
    label: at('label'),
    field: at('field'),
    before: at('before'),
    after: at('after'),
  };
  const names = new Map<string, string>(users.map((user) => [user.id, user.name]));
  const facts = new Set<string>();
  let changes: DocumentedChange[] = [];
  for await (const rows of source.rows(table)) {
    for (const row of rows) {
      facts.add(text(row[place.fact]));
      if (row[place.entity] === 'article') continue;
      changes.push({
        at: Number(row[place.at]),
        who: names.get(text(row[place.actor])) ?? '',
        what: `${text(row[place.entity])} ${text(row[place.label])}`,
        field: text(row[place.field]),
        before: text(row[place.before]),
        after: text(row[place.after]),
      });
    }
    if (changes.length > 4 * SHOWN_CHANGES) changes = newest(changes);
  }
  return { changes: newest(changes), changeCount: facts.size };
}

function newest(changes: DocumentedChange[]): DocumentedChange[] {
  const order = (change: DocumentedChange): string => `${change.what}/${change.field}/${change.after}`;
  return changes.sort((a, b) => b.at - a.at || (order(a) < order(b) ? -1 : 1)).slice(0, SHOWN_CHANGES);
}

/** Settings of the tills as their own records have them. */
async function settingsOf(source: ArchiveSource): Promise<DocumentedSurroundings['settings']> {
  const table = (await source.tables()).find(({ name }) => name === 'kasse_till');
  const at = (name: string): number => table?.columns.findIndex((column) => column.name === name) ?? -1;
  if (!table || at('storno_flag') < 0) return [];
  const settings: { name: string; value: string }[] = [];
  for await (const rows of source.rows(table)) {
    for (const row of rows) {
      const value = Number(row[at('storno_flag')]) === 1 ? '1' : '0';
      settings.push({ name: `BON_STORNO des stornierenden Belegs, Kasse ${text(row[at('kasse_id')])}`, value });
    }
  }
  return settings;
}

async function tsesOf(fiscal: DsfinvkSource): Promise<DocumentedTse[]> {
  const found: DocumentedTse[] = [];
  for (const { device, kasseId } of await fiscal.tills())
    for (const tse of await fiscal.tses(device)) found.push({ ...tse, kasseId });
  return found;
}

/** Reads what the document needs. */
export async function gatherFacts(
  source: ArchiveSource,
  fiscal: DsfinvkSource,
  surroundings: DocumentedSurroundings,
): Promise<DocumentedFacts> {
  const users = await source.users();
  const tables = await source.tables();
  return {
    tills: await source.tills(),
    users,
    taxes: STEUERSAETZE,
    tses: await tsesOf(fiscal),
    program: `${SOFTWARE.brand} ${SOFTWARE.version}`,
    engine: await source.engine(),
    steps: await source.steps(),
    journalFacts: await source.journalCount(),
    tables: tables.map(({ name, columns }) => ({ name, columns: columns.length })),
    ...(await changesOf(source, users)),
    ...surroundings,
    settings: [...(await settingsOf(source)), ...surroundings.settings],
  };
}
