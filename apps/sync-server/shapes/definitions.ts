import type { Device } from '@valero/domain/identity';
import type { ShapeName } from '@valero/domain/sync';

/** Whose rows of a table a device gets. */
type Rows = 'all' | 'own-store' | 'own-store-or-none';

/** A named shape: the table behind it, its columns, and whose rows a device gets. */
interface NamedShape {
  readonly schema: string;
  readonly table: string;
  /** Every column by name, so that a new one of the table travels only after somebody has put it here. */
  readonly columns: readonly string[];
  readonly rows: Rows;
}

const ADDRESS = ['street', 'zip', 'city', 'country'];

/**
 * What devices can follow. Everything is the same for all devices of the company (the database), except people: a device holds only those
 * who work at its store or at all of them, so PIN hashes of other stores never travel.
 */
const NAMED: Readonly<Record<ShapeName, NamedShape>> = {
  articles: {
    schema: 'stock',
    table: 'article',
    columns: [
      ...['id', 'number', 'gtin', 'name', 'search_key', 'group_id', 'group_name', 'tax_key', 'unit', 'price', 'cost'],
      ...['deposit', 'icon', 'favourite', 'rank', 'active', 'version', 'restaurant_food', 'drink_share'],
    ],
    rows: 'all',
  },
  customers: {
    schema: 'crm',
    table: 'customer',
    columns: [
      ...['id', 'number', 'name', 'kind', ...ADDRESS, 'vat_id', 'email', 'phone', 'group_name', 'note', 'active'],
      'version',
    ],
    rows: 'all',
  },
  users: {
    schema: 'identity',
    table: 'user',
    columns: ['id', 'login', 'name', 'role', 'store', 'pin_hash', 'active'],
    rows: 'own-store-or-none',
  },
  stores: {
    schema: 'identity',
    table: 'store',
    columns: ['id', 'number', 'name', ...ADDRESS, 'time_zone'],
    rows: 'all',
  },
  devices: {
    schema: 'identity',
    table: 'device',
    columns: ['id', 'store', 'number', 'name', 'kasse_id', 'serial', 'kind', 'brand', 'model'],
    rows: 'all',
  },
  company: {
    schema: 'identity',
    table: 'company',
    columns: ['id', 'name', ...ADDRESS, 'tax_number', 'vat_id'],
    rows: 'all',
  },
  requests: {
    schema: 'sync',
    table: 'request',
    columns: [
      ...['id', 'fact', 'device', 'store', 'seq', 'actor', 'at', 'command', 'entity', 'entity_id', 'base_version'],
      ...['seen', 'input', 'label', 'replaces', 'state', 'outcome', 'done_at', 'revision'],
    ],
    rows: 'own-store',
  },
};

/** What a shape is made of for one device; nothing of it comes from a request. */
export interface ShapeDefinition {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
  /** Condition in Electric's grammar; null = every row. */
  readonly where: string | null;
  /** Values of `$1` … */
  readonly params: readonly string[];
}

const CONDITION: Readonly<Record<Exclude<Rows, 'all'>, string>> = {
  'own-store': 'store = $1',
  'own-store-or-none': 'store = $1 OR store IS NULL',
};

/** Decides what a device gets under a name, from its row in the database alone. */
export function shapeFor(name: ShapeName, device: Pick<Device, 'store'>): ShapeDefinition {
  const { schema, table, columns, rows } = NAMED[name];
  if (rows === 'all') return { schema, table, columns, where: null, params: [] };
  return { schema, table, columns, where: CONDITION[rows], params: [device.store] };
}
