import { type Complain, checkBon } from './check-bon.ts';
import type { CheckedBon, CheckedZ } from './checked.ts';
import { formatNumber } from './format.ts';

/** Runs the rules over Z after Z: `startZ`, each `bon` in ascending BON_NR, `endZ`; `end` when nothing follows. */
export interface Checker {
  startZ(z: CheckedZ): void;
  bon(bon: CheckedBon): void;
  endZ(): void;
  end(): void;
}

/** What a checker may expect. */
export interface CheckScope {
  /** All tills of all TSEs are here: a missing transaction number is a gap. */
  readonly wholeTse: boolean;
}

const euro = (value: number): string => formatNumber(value, 5);

/** Sums of the Belege of a Z, by what the Z sums them by. */
interface Sums {
  readonly z: CheckedZ;
  readonly rates: ReadonlyMap<number, number>;
  readonly cases: Map<string, number>;
  readonly taxes: Map<number, number>;
  readonly payments: Map<string, number>;
  readonly currencies: Map<string, number>;
  gross: number;
  cash: number;
  first: string;
  last: string;
}

function add<K>(sums: Map<K, number>, key: K, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}

/** Only BON_TYP Beleg enters the Z (spec p. 31). */
function addBon(sums: Sums, bon: CheckedBon): void {
  if (sums.first === '') sums.first = bon.id;
  sums.last = bon.id;
  if (bon.typ !== 'Beleg') return;
  sums.gross += bon.gross;
  for (const { gvTyp, gvName, agency, vat } of bon.lines)
    for (const { key, gross } of vat) add(sums.cases, `${gvTyp}/${gvName}/${agency}/${key}`, gross);
  for (const { key, tax } of bon.taxes) add(sums.taxes, key, tax);
  for (const { type, name, currency, amount, amountForeign } of bon.payments) {
    add(sums.payments, `${type}/${name}`, amount);
    if (type !== 'Bar') continue;
    sums.cash += amount;
    add(sums.currencies, currency, amountForeign);
  }
}

function compare<K>(
  recorded: ReadonlyMap<K, number>,
  summed: ReadonlyMap<K, number>,
  tell: (key: K, recorded: number, summed: number) => void,
): void {
  for (const key of new Set([...recorded.keys(), ...summed.keys()])) {
    const a = recorded.get(key) ?? 0;
    const b = summed.get(key) ?? 0;
    if (a !== b) tell(key, a, b);
  }
}

/** Belege = Z (fiscal reference § 1.6 a and b). */
function checkTotals(sums: Sums, complain: Complain): void {
  const { z } = sums;
  const where = `${z.kasseId} Z ${z.number}`;
  const differ = (rule: string, what: string, recorded: number, summed: number): void => {
    if (recorded !== summed)
      complain(rule, where, `${what}: aufgezeichnet ${euro(recorded)}, aus den Belegen ${euro(summed)}`);
  };
  differ('DSF-SUM-Z', 'Z_SE_ZAHLUNGEN', z.payments, sums.gross);
  differ('DSF-SUM-CASH', 'Z_SE_BARZAHLUNGEN', z.cash, sums.cash);
  const cases = new Map<string, number>();
  const taxes = new Map<number, number>();
  for (const { gvTyp, gvName, agency, key, gross, net, tax } of z.cases) {
    add(cases, `${gvTyp}/${gvName}/${agency}/${key}`, gross);
    add(taxes, key, tax);
    if (gross !== net + tax) complain('DSF-Z-TAX', where, `${gvTyp} ${key}: ${euro(gross)} ist nicht Netto + Steuer`);
  }
  compare(cases, sums.cases, (key, a, b) => differ('DSF-SUM-GV', `businesscases ${key}`, a, b));
  compare(taxes, sums.taxes, (key, a, b) => differ('DSF-SUM-GV', `Steuer des Schlüssels ${key}`, a, b));
  const payments = new Map<string, number>();
  for (const { type, name, amount } of z.byPayment) add(payments, `${type}/${name}`, amount);
  compare(payments, sums.payments, (key, a, b) => differ('DSF-SUM-PAYMENT', `payment ${key}`, a, b));
  const currencies = new Map<string, number>();
  for (const { currency, amount } of z.byCurrency) add(currencies, currency, amount);
  compare(currencies, sums.currencies, (key, a, b) => differ('DSF-SUM-CURRENCY', `cash_per_currency ${key}`, a, b));
  if (z.firstId !== sums.first) complain('DSF-Z-RANGE', where, `Z_START_ID ${z.firstId} ist nicht der erste Bon`);
  if (z.lastId !== sums.last) complain('DSF-Z-RANGE', where, `Z_ENDE_ID ${z.lastId} ist nicht der letzte Bon`);
}

/** Numbers that may not jump or repeat: Z_NR and BON_NR by till, TSE_TANR and TSE_TA_SIGZ by TSE (fiscal reference § 1.6 d). */
function numberRules(complain: Complain) {
  const lastZ = new Map<string, number>();
  const lastBon = new Map<string, number>();
  const transactions = new Map<string, Set<number>>();
  const counters = new Map<string, Set<number>>();
  const follow = (last: Map<string, number>, kasse: string, number: number, rule: string, what: string): void => {
    const before = last.get(kasse);
    if (before !== undefined && number !== before + 1)
      complain(rule, `${kasse} ${what} ${number}`, `folgt auf ${what} ${before}`);
    last.set(kasse, number);
  };
  const once = (
    seen: Map<string, Set<number>>,
    serial: string,
    value: number | null,
    rule: string,
    where: string,
  ): void => {
    if (value === null) return;
    const known = seen.get(serial) ?? new Set();
    seen.set(serial, known);
    if (known.has(value)) complain(rule, where, `${value} steht zweimal da`);
    known.add(value);
  };
  return {
    z: ({ kasseId, number }: CheckedZ): void => follow(lastZ, kasseId, number, 'DSF-Z-NR', 'Z'),
    bon({ kasseId, tses }: CheckedZ, bon: CheckedBon): void {
      follow(lastBon, kasseId, bon.number, 'DSF-BON-NR', 'Bon');
      const where = `Bon ${bon.number} ${bon.id}`;
      for (const { tseId, transactionNumber, signatureCounter } of bon.tse) {
        if (tseId === null) continue;
        const master = tses.find((tse) => tse.tseId === tseId);
        if (!master) complain('DSF-TSE-MASTER', where, `TSE_ID ${tseId} steht nicht in tse.csv`);
        const serial = master?.serial ?? `${kasseId}/${tseId}`;
        once(transactions, serial, transactionNumber, 'DSF-TSE-TANR', where);
        once(counters, serial, signatureCounter, 'DSF-TSE-SIGZ', where);
      }
    },
    gaps(): void {
      for (const [serial, seen] of transactions) {
        const sorted = [...seen].sort((a, b) => a - b);
        sorted.forEach((number, index) => {
          const before = sorted[index - 1];
          if (before !== undefined && number !== before + 1)
            complain('DSF-TSE-TANR', `TSE ${serial}`, `auf ${before} folgt ${number}`);
        });
      }
    },
  };
}

/** BON_ID once, and every reference to a Beleg of the range finds it. */
function idRules(complain: Complain) {
  const ids = new Set<string>();
  const closings = new Set<string>();
  const open: { readonly where: string; readonly place: string; readonly id: string }[] = [];
  return {
    z: ({ kasseId, number }: CheckedZ): void => void closings.add(`${kasseId}/${number}`),
    bon(bon: CheckedBon): void {
      const where = `Bon ${bon.number} ${bon.id}`;
      if (ids.has(bon.id)) complain('DSF-BON-ID', where, 'BON_ID steht zweimal da');
      ids.add(bon.id);
      for (const { type, kasseId, zNumber, belegId } of bon.references)
        if (type === 'Transaktion' && !ids.has(belegId))
          open.push({ where, place: `${kasseId}/${zNumber}`, id: belegId });
    },
    end(): void {
      for (const { where, place, id } of open)
        if (closings.has(place) && !ids.has(id)) complain('DSF-REF', where, `verweist auf ${id}, den es nicht gibt`);
    },
  };
}

/** The auditor's rules as one incremental program; it holds numbers and ids, never a Beleg. */
export function createChecker(complain: Complain, scope: CheckScope): Checker {
  const numbers = numberRules(complain);
  const ids = idRules(complain);
  let sums: Sums | null = null;
  return {
    startZ(z) {
      numbers.z(z);
      ids.z(z);
      const rates = new Map(z.rates.map(({ key, rate }) => [key, rate]));
      const empty = { cases: new Map(), taxes: new Map(), payments: new Map(), currencies: new Map() };
      sums = { z, rates, ...empty, gross: 0, cash: 0, first: '', last: '' };
      const where = `${z.kasseId} Z ${z.number}`;
      if (rates.size === 0) complain('DSF-Z-PARTS', where, 'keine Zeile in vat.csv');
      if (z.serials.length === 0) complain('DSF-Z-PARTS', where, 'keine Zeile in cashregister.csv');
    },
    bon(bon) {
      if (!sums) return;
      numbers.bon(sums.z, bon);
      ids.bon(bon);
      checkBon(bon, sums.rates, complain);
      addBon(sums, bon);
    },
    endZ() {
      if (sums) checkTotals(sums, complain);
      sums = null;
    },
    end() {
      if (scope.wholeTse) numbers.gaps();
      ids.end();
    },
  };
}
