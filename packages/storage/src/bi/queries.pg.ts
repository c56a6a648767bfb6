import { dashboard, type Figures, revenueBy } from '@valero/domain/bi';
import {
  type BusinessDay,
  civil,
  epochDay,
  type QueryInput,
  type QueryOutput,
  type StoreId,
  toBusinessDay,
} from '@valero/domain/kernel';
import { type Answer, type Asking, answers, storeOf } from '../pg/asking.ts';

type RevenueRow = QueryOutput<typeof revenueBy>[number];
type By = QueryInput<typeof revenueBy>['by'];
type Dashboard = QueryOutput<typeof dashboard>;

/** Sums of every figure of a rollup under the names of the domain. */
function sums(table: string): string {
  const sum = (column: string, name: string): string => `coalesce(sum(${table}.${column}), 0)::bigint as "${name}"`;
  return [
    sum('receipts', 'receipts'),
    sum('lines', 'lines'),
    sum('gross', 'gross'),
    sum('net', 'net'),
    sum('tax', 'tax'),
    sum('cost', 'cost'),
    sum('net_with_cost', 'netWithCost'),
    sum('quantity', 'quantity'),
  ].join(', ');
}

type Sums = Figures & { readonly quantity: RevenueRow['quantity'] };

function figuresOf({ receipts, lines, gross, net, tax, cost, netWithCost }: Sums): Figures {
  return { receipts, lines, gross, net, tax, cost, netWithCost };
}

/** The calendar day `days` after `day`; stays within the years 0000 to 9999. */
export function shiftDay(day: BusinessDay, days: number): BusinessDay {
  const { year, month, day: date } = civil((epochDay(day) + days) * 86_400_000);
  if (year < 0) return toBusinessDay('0000-01-01');
  if (year > 9999) return toBusinessDay('9999-12-31');
  const two = (value: number): string => String(value).padStart(2, '0');
  return toBusinessDay(`${String(year).padStart(4, '0')}-${two(month)}-${two(date)}`);
}

/** A dimension: its rollup, and how a row's key and label are made of it. */
interface Dimension {
  readonly table: string;
  readonly key: string;
  readonly label: string;
  readonly order: 'key' | 'gross';
}

/** Days summed over the devices first, so that a day's week is worked out once. */
const WEEKLY = `(select store, day, sum(receipts) as receipts, sum(lines) as lines, sum(gross) as gross, sum(net) as net, sum(tax) as tax, sum(cost) as cost,
  sum(net_with_cost) as net_with_cost, sum(quantity) as quantity from bi.day group by store, day)`;

const DIMENSIONS: Readonly<Record<Exclude<By, 'article'>, Dimension>> = {
  day: { table: 'bi.day', key: 'r.day', label: 'min(r.day)', order: 'key' },
  week: { table: WEEKLY, key: 'bi.week(r.day)', label: 'min(bi.week(r.day))', order: 'key' },
  month: { table: 'bi.day', key: 'left(r.day, 7)', label: 'min(left(r.day, 7))', order: 'key' },
  hour: { table: 'bi.hour', key: 'r.hour', label: "min(lpad(r.hour::text, 2, '0') || ':00')", order: 'key' },
  store: { table: 'bi.day', key: 'r.store', label: "coalesce(min(s.name), '')", order: 'gross' },
  group: { table: 'bi.article_group', key: 'r.group_id', label: 'max(r.name)', order: 'gross' },
  tax: {
    table: 'bi.tax',
    key: "r.tax_key || ':' || r.tax_rate",
    label: "min(replace(trim_scale(r.tax_rate / 100.0)::text, '.', ',') || ' %')",
    order: 'key',
  },
  payment: { table: 'bi.payment', key: "r.type || '/' || r.name", label: 'min(r.name)', order: 'gross' },
  customer: { table: 'bi.customer', key: 'r.customer_id', label: 'max(r.name)', order: 'gross' },
};

async function byDimension(
  asking: Asking,
  input: QueryInput<typeof revenueBy>,
  { table, key, label, order }: Dimension,
): Promise<RevenueRow[]> {
  const split = input.splitByStore ? 'r.store' : 'null::uuid';
  const found = await asking.rows<Sums & { key: string; label: string; store: StoreId | null }>(
    `select (${key})::text as key, ${label} as label, ${split} as store, ${sums('r')}
     from ${table} r left join identity.store s on s.id = r.store
     where r.day between $1 and $2 and ($3::uuid is null or r.store = $3)
     group by ${key}${input.splitByStore ? ', r.store' : ''} order by ${order === 'key' ? key : 'sum(r.gross) desc'}, ${key}, min(s.number) limit $4`,
    [input.from, input.to, storeOf(asking.scope, input.store), input.limit],
  );
  return found.map((row) => ({
    key: row.key,
    label: row.label,
    store: row.store,
    figures: figuresOf(row),
    quantity: row.quantity,
  }));
}

/** The whole months within a period; null = none. Articles are read in months there and in days at the edges. */
export function wholeMonths(
  from: BusinessDay,
  to: BusinessDay,
): { readonly first: string; readonly last: string } | null {
  const monthOf = (day: BusinessDay): string => day.slice(0, 7);
  const startsMonth = from.endsWith('-01');
  // five weeks on is in the next month, whatever the month
  const first = startsMonth ? monthOf(from) : monthOf(shiftDay(toBusinessDay(`${monthOf(from)}-01`), 35));
  const next = shiftDay(to, 1);
  const last = monthOf(shiftDay(toBusinessDay(`${monthOf(next)}-01`), -1));
  return first <= last ? { first, last } : null;
}

/**
 * Articles by gross. The winners are found by gross alone, and only theirs are the other figures and the name; over all stores the company's
 * own rollups are read, which have a row where the others have one per store.
 */
async function byArticle(asking: Asking, input: QueryInput<typeof revenueBy>): Promise<RevenueRow[]> {
  const months = wholeMonths(input.from, input.to);
  // the edges before and behind the whole months; without whole months the first edge is the period
  const before = months ? shiftDay(toBusinessDay(`${months.first}-01`), -1) : input.to;
  const behind = months ? `${months.last}-32` : null;
  const store = storeOf(asking.scope, input.store);
  const company = store === null && !input.splitByStore;
  const [daily, monthly] = company
    ? ['bi.article_company', 'bi.article_company_month']
    : ['bi.article', 'bi.article_month'];
  const ofStore = store === null ? '' : ' and store = $8';
  const sold = (columns: string): string =>
    `(select ${columns} from ${daily} where day between $1 and $4${ofStore}
      union all select ${columns} from ${monthly} where month between $6 and $7${ofStore}
      union all select ${columns} from ${daily} where day > $5 and day <= $2${ofStore}) r`;
  const [split, byStore, same] = input.splitByStore
    ? ['r.store', ', r.store', 'number, store']
    : ['null::uuid', '', 'number'];
  const best = `group by r.number${byStore} order by sum(r.gross) desc, r.number${byStore}`;
  const found = await asking.rows<Sums & { key: string; label: string; store: StoreId | null }>(
    `with won as materialized (select r.number${byStore} from ${sold(`${same}, gross`)} ${best} limit $3)
     select r.number as key, max(r.name) as label, ${split} as store, ${sums('r')}
     from ${sold(`${same}, name, receipts, lines, gross, net, tax, cost, net_with_cost, quantity`)} join won using (${same}) ${best}`,
    [
      input.from,
      input.to,
      input.limit,
      before,
      behind,
      months?.first ?? null,
      months?.last ?? null,
      ...(store === null ? [] : [store]),
    ],
  );
  return found.map((row) => ({
    key: row.key,
    label: row.label,
    store: row.store,
    figures: figuresOf(row),
    quantity: row.quantity,
  }));
}

async function periodFigures({ rows }: Asking, from: string, to: string, store: string | null): Promise<Figures> {
  const [row] = await rows<Sums>(
    `select ${sums('r')} from bi.day r where r.day between $1 and $2 and ($3::uuid is null or r.store = $3)`,
    [from, to, store],
  );
  if (!row) throw new Error('an aggregate answers one row');
  return figuresOf(row);
}

// Cash in a drawer: what was paid in cash since the last Z, and the float that Z left as long as nobody has booked it.
const TILLS = `select d.id as device, d.store, d.name, coalesce(p.beleg_count, 0) > 0 as open,
    coalesce((select sum(m.amount) from kasse.period_payment m where m.device = t.device and m.z_number = t.open_z and m.type = 'Bar'), 0)::bigint
      + case when t.float_booked then 0 else coalesce(t.cash_carried, 0) end as cash,
    h.last_contact as "lastContact", nullif(t.open_z - 1, 0) as "lastZ"
  from identity.device d left join kasse.till t on t.device = d.id left join kasse.period p on p.device = d.id and p.z_number = t.open_z
  left join sync.device h on h.device = d.id left join identity.store s on s.id = d.store
  where d.kind = 'till' and ($1::uuid is null or d.store = $1) order by s.number, d.number, d.id`;

async function overview(asking: Asking, { from, to, store: wanted }: QueryInput<typeof dashboard>): Promise<Dashboard> {
  const store = storeOf(asking.scope, wanted);
  const days = epochDay(to) - epochDay(from) + 1;
  const total = await periodFigures(asking, from, to, store);
  const previous = await periodFigures(asking, shiftDay(from, -days), shiftDay(from, -1), store);
  const tills = await asking.rows<Dashboard['tills'][number]>(TILLS, [store]);
  const sold = await asking.rows<Sums & { store: StoreId; name: string }>(
    `select s.id as store, s.name, ${sums('r')} from (
       select id, name, number from identity.store
       union all select store, '', null from (select distinct store from bi.day where day between $1 and $2) u where not exists (select 1 from identity.store i where i.id = u.store)) s
     left join bi.day r on r.store = s.id and r.day between $1 and $2
     where $3::uuid is null or s.id = $3 group by s.id, s.name, s.number order by s.number, s.id`,
    [from, to, store],
  );
  const stores = sold.map((row) => {
    const own = tills.filter((till) => till.store === row.store);
    const contacts = own.map((till) => till.lastContact).filter((at) => at !== null);
    const cash = own.reduce((sum, till) => sum + till.cash, 0) as Dashboard['tills'][number]['cash'];
    const lastContact = contacts.length === 0 ? null : contacts.reduce((a, b) => (b > a ? b : a));
    return {
      store: row.store,
      name: row.name,
      figures: figuresOf(row),
      cash,
      openTills: own.filter((till) => till.open).length,
      tills: own.length,
      lastContact,
    };
  });
  const [range] = await asking.rows<{ firstDay: BusinessDay | null; lastDay: BusinessDay | null }>(
    'select min(day) as "firstDay", max(day) as "lastDay" from bi.day',
    [],
  );
  return { total, previous, stores, tills, firstDay: range?.firstDay ?? null, lastDay: range?.lastDay ?? null };
}

/** Figures from the rollups: a few rows per store and day, however many lines were sold. */
export const biAnswers: readonly Answer[] = [
  answers(dashboard, overview),
  answers(revenueBy, (asking, input) =>
    input.by === 'article' ? byArticle(asking, input) : byDimension(asking, input, DIMENSIONS[input.by]),
  ),
];
