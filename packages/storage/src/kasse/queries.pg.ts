import {
  type BelegRow,
  type CardSum,
  getBeleg,
  listBelege,
  listCardCuts,
  listZ,
  openAdvances,
  voucher,
  zBeleg,
  zKassenabschluss,
} from '@valero/domain/kasse';
import {
  type BelegId,
  type DeviceId,
  type QueryInput,
  type QueryOutput,
  type StoreId,
  toId,
} from '@valero/domain/kernel';
import { factOf } from '../journal/index.ts';
import { type Answer, type Asking, answers, literal, storeOf } from '../pg/asking.ts';
import { foldText } from '../stock/fold.ts';

/** Terms of the dictionary a text may hit; more would only make the list useless. */
const MAX_TERMS = 400;

interface Term {
  readonly kind: 'article' | 'text' | 'customer';
  readonly key: string;
}

/** What a text finds: numbers of articles, texts of lines without a number, customers, and a Beleg's own number. */
async function termsOf(
  { rows }: Asking,
  text: string,
): Promise<{ number: number | null; articles: string[]; texts: string[]; customers: string[] } | null> {
  const folded = foldText(text);
  if (folded === '') return null;
  const found = await rows<Term>(
    'select distinct kind, key from kasse.search_term where folded like $1 order by kind, key limit $2',
    [`%${literal(folded)}%`, MAX_TERMS],
  );
  const keys = (kind: Term['kind']): string[] => found.filter((term) => term.kind === kind).map((term) => term.key);
  return {
    number: /^\d{1,9}$/.test(folded) ? Number(folded) : null,
    articles: keys('article'),
    texts: keys('text'),
    customers: keys('customer'),
  };
}

const FILTER = `($1::text is null or r.business_day >= $1) and ($2::text is null or r.business_day <= $2) and ($3::uuid is null or r.store = $3)
  and ($4::uuid is null or r.device = $4)
  and ($5::text is null or r.id in (select l.receipt_id from kasse.receipt_line l where l.article_number <> '' and l.article_number = $5))`;
const FOUND = `(r.number = $6 or r.customer_id = any ($9::uuid[])
  or r.id in (select l.receipt_id from kasse.receipt_line l where l.article_number <> '' and l.article_number = any ($7::text[])
    union all select l.receipt_id from kasse.receipt_line l where l.article_number = '' and l.text = any ($8::text[])))`;

async function belege(asking: Asking, input: QueryInput<typeof listBelege>): Promise<QueryOutput<typeof listBelege>> {
  const terms = await termsOf(asking, input.text);
  const where = terms ? `${FILTER} and ${FOUND}` : FILTER;
  const given: unknown[] = [
    input.from,
    input.to,
    storeOf(asking.scope, input.store),
    input.device,
    input.articleNumber,
  ];
  if (terms) given.push(terms.number, terms.articles, terms.texts, terms.customers);
  const [count] = await asking.rows<{ total: number }>(
    `select count(*) as total from kasse.receipt r where ${where}`,
    given,
  );
  const found = await asking.rows<BelegRow>(
    `select r.id, r.device, r.store, r.kasse_id as "kasseId", r.number, r.z_number as "zNumber", r.kind, r.bon_typ as "bonTyp", r.storno, r.business_day as day,
       r.finished_at as at, r.operator_name as operator, r.customer_name as customer, r.line_count as lines, r.gross, r.payment, s.by_number as "voidedBy"
     from kasse.receipt r left join kasse.storno s on s.of_id = r.id where ${where}
     order by r.business_day desc, r.finished_at desc, r.number desc, r.id limit $${given.length + 1} offset $${given.length + 2}`,
    [...given, input.limit, input.offset],
  );
  return { rows: found, total: count?.total ?? 0 };
}

interface BelegBody {
  readonly body: string;
  readonly storeName: string;
  readonly voidedById: string | null;
  readonly voidedByNumber: number | null;
}

async function beleg(
  { rows, scope }: Asking,
  { id }: QueryInput<typeof getBeleg>,
): Promise<QueryOutput<typeof getBeleg>> {
  const [found] = await rows<BelegBody>(
    `select f.body, coalesce(s.name, '') as "storeName", v.by_id as "voidedById", v.by_number as "voidedByNumber"
     from kasse.receipt r join sync.fact f on f.device = r.device and f.epoch = r.epoch and f.seq = r.seq
     left join identity.store s on s.id = r.store left join kasse.storno v on v.of_id = r.id
     where r.id = $1 and ($2::uuid is null or r.store = $2)`,
    [id, scope.store],
  );
  if (!found) return null;
  const { body, storeName, voidedById, voidedByNumber } = found;
  const voidedBy =
    voidedById === null || voidedByNumber === null ? null : { id: toId<BelegId>(voidedById), number: voidedByNumber };
  return { beleg: zBeleg.parse(factOf(body).payload), storeName, voidedBy };
}

interface ZBody {
  readonly device: DeviceId;
  readonly store: StoreId;
  readonly storeName: string;
  readonly body: string;
}

async function closings(
  { rows, scope }: Asking,
  { store, from, to, limit, offset }: QueryInput<typeof listZ>,
): Promise<QueryOutput<typeof listZ>> {
  const where =
    '($1::uuid is null or z.store = $1) and ($2::text is null or z.business_day >= $2) and ($3::text is null or z.business_day <= $3)';
  const given = [storeOf(scope, store), from, to];
  const [count] = await rows<{ total: number }>(`select count(*) as total from kasse.z z where ${where}`, given);
  const found = await rows<ZBody>(
    `select z.device, z.store, coalesce(s.name, '') as "storeName", f.body
     from kasse.z z join sync.fact f on f.device = z.device and f.epoch = z.epoch and f.seq = z.seq left join identity.store s on s.id = z.store
     where ${where} order by z.business_day desc, z.created_at desc, z.number desc, z.device limit $4 offset $5`,
    [...given, limit, offset],
  );
  return {
    rows: found.map(({ device, store: at, storeName, body }) => ({
      device,
      store: at,
      storeName,
      z: zKassenabschluss.parse(factOf(body).payload),
    })),
    total: count?.total ?? 0,
  };
}

/** A voucher over all tills: sold at one, redeemed at any. */
async function voucherOf(
  { rows }: Asking,
  { number }: QueryInput<typeof voucher>,
): Promise<QueryOutput<typeof voucher>> {
  const [found] = await rows<NonNullable<QueryOutput<typeof voucher>>>(
    `select number, kind, tax_key as "taxKey", tax_rate as "taxRate", known, issued, redeemed, unchecked, issued - redeemed as left, issued_on as "issuedOn"
     from kasse.voucher where number = $1`,
    [number.trim()],
  );
  return found ?? null;
}

async function advances({ rows, scope }: Asking): Promise<QueryOutput<typeof openAdvances>> {
  return rows<QueryOutput<typeof openAdvances>[number]>(
    `select receipt_id as "belegId", number, kasse_id as "kasseId", day, customer, note, taken as amount from kasse.advance
     where settled = 0 and taken > 0 and ($1::uuid is null or store = $1) order by day, number, receipt_id`,
    [scope.store],
  );
}

async function cardCuts({ rows, scope }: Asking, { limit }: QueryInput<typeof listCardCuts>) {
  const found = await rows<
    Omit<QueryOutput<typeof listCardCuts>[number], 'terminal' | 'till'> & { terminalTypes: string; tillTypes: string }
  >(
    `select cut_id as "cutId", device, store, at, outcome, reason, terminal_id as "terminalId", terminal_total as "terminalTotal",
       till_total as "tillTotal", till_count as "tillCount", difference, terminal_types as "terminalTypes", till_types as "tillTypes",
       receipt_text as "receiptText"
     from kasse.card_cut where $1::uuid is null or store = $1 order by at desc, cut_id limit $2`,
    [scope.store, limit],
  );
  return found.map(({ terminalTypes, tillTypes, ...row }) => ({
    ...row,
    terminal: JSON.parse(terminalTypes) as CardSum[],
    till: JSON.parse(tillTypes) as CardSum[],
  }));
}

/** Belege, Kassenabschluesse and Kassenschnitte of all stores as the server answers them. */
export const kasseAnswers: readonly Answer[] = [
  answers(listBelege, belege),
  answers(getBeleg, beleg),
  answers(listZ, closings),
  answers(voucher, voucherOf),
  answers(openAdvances, advances),
  answers(listCardCuts, cardCuts),
];
