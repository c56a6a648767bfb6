import type { DeviceStore } from '@valero/storage/sqlite';
import { belongs, FOLLOWED, type Followed, TABLE_OF } from './masters.ts';
import type { PgCommit, PgRow } from './pg.ts';

type State = ReadonlyMap<Followed, Map<string, PgRow>>;

const SHAPE_OF = new Map(FOLLOWED.map((shape) => [TABLE_OF[shape], shape]));

/** The head office's master data as they were at any position of its log. */
export class History {
  private readonly commits: readonly PgCommit[];
  /** Every id there ever was. */
  private readonly ids = new Map<Followed, Set<string>>(FOLLOWED.map((shape) => [shape, new Set<string>()]));
  private seen = 0;
  private state: State = empty();
  private next = 0;

  constructor(commits: readonly PgCommit[]) {
    this.commits = commits;
  }

  /** The rows after every transaction whose commit record begins before `lsn`. */
  at(lsn: bigint): State {
    const before = this.commits[this.next - 1];
    if (before && before.lsn >= lsn) {
      this.state = empty();
      this.next = 0;
    }
    for (; this.next < this.commits.length; this.next += 1) {
      const commit = this.commits[this.next] as PgCommit;
      if (commit.lsn >= lsn) break;
      for (const { table, key, row } of commit.writes) {
        const rows = this.state.get(SHAPE_OF.get(table) as Followed);
        if (row === null) rows?.delete(key);
        else rows?.set(key, row);
      }
    }
    return this.state;
  }

  /** How many transactions lie before `lsn`. */
  countBefore(lsn: bigint): number {
    this.at(lsn);
    return this.next;
  }

  /** Where the last transaction that matters ends; 0 = there is none. */
  last(): bigint {
    return this.commits.findLast(({ writes }) => writes.length > 0)?.lsn ?? 0n;
  }

  known(shape: Followed): ReadonlySet<string> {
    for (; this.seen < this.commits.length; this.seen += 1)
      for (const { table, key } of this.commits[this.seen]?.writes ?? [])
        this.ids.get(SHAPE_OF.get(table) as Followed)?.add(key);
    return this.ids.get(shape) ?? new Set();
  }
}

function empty(): State {
  return new Map(FOLLOWED.map((shape) => [shape, new Map<string, PgRow>()]));
}

/** What a till has of a row, in the columns that change; null = it has none. */
function heldBy(store: DeviceStore, shape: Followed, id: string): string | null {
  if (shape === 'articles') {
    const found = store.stockReads().article(id);
    return found && `${found.name}|${found.price}|${found.version}`;
  }
  if (shape === 'customers') {
    const found = store.crmReads().customer(id);
    return found && `${found.name}|${found.note}|${found.version}`;
  }
  const found = store.users().get(id);
  return found && `${found.name}|${found.store}`;
}

function wanted(shape: Followed, row: PgRow): string {
  if (shape === 'articles') return `${row['name']}|${row['price']}|${row['version']}`;
  if (shape === 'customers') return `${row['name']}|${row['note']}|${row['version']}`;
  return `${row['name']}|${row['store']}`;
}

/** The first way in which a till's master data are not what the head office had at `lsn`; null = they are. */
export function differenceAt(
  history: History,
  lsn: bigint,
  { store, home, shapes }: { readonly store: DeviceStore; readonly home: string; readonly shapes: readonly string[] },
): string | null {
  const state = history.at(lsn);
  for (const shape of FOLLOWED.filter((name) => shapes.includes(name))) {
    const rows = state.get(shape) ?? new Map<string, PgRow>();
    let members = 0;
    for (const id of history.known(shape)) {
      const row = rows.get(id);
      const should = row && belongs(shape, home, row) ? wanted(shape, row) : null;
      if (should !== null) members += 1;
      const held = heldBy(store, shape, id);
      if (held !== should) return `${shape} ${id.slice(-4)} is ${held}, was ${should} at ${lsn}`;
    }
    const rowsHeld = store.sync.cursor(shape)?.rows ?? 0;
    if (rowsHeld !== members) return `${shape} has ${rowsHeld} rows, had ${members} at ${lsn}`;
  }
  return null;
}
