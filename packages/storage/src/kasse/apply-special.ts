import {
  type Beleg,
  type BelegLine,
  cashCounted,
  drawerOpened,
  numbersRaised,
  settingsChanged,
  signedIn,
  signedOut,
  tillCommissioned,
  trainingSet,
} from '@valero/domain/kasse';
import type { Fact } from '@valero/domain/kernel';
import type { Row, RowOp } from '../rowop.ts';

const SOLD: Readonly<Record<string, 'single' | 'multi'>> = {
  EinzweckgutscheinKauf: 'single',
  MehrzweckgutscheinKauf: 'multi',
};

function voucherOps(beleg: Beleg, store: string): RowOp[] {
  const byNumber = new Map<string, BelegLine[]>();
  for (const line of beleg.lines) {
    const number = line.voucherNumber;
    if (number === null) continue;
    byNumber.set(number, [...(byNumber.get(number) ?? []), line]);
  }
  const ops: RowOp[] = [];
  for (const [number, lines] of byNumber) {
    let [issued, redeemed, unchecked] = [0, 0, 0];
    for (const { gvTyp, gross, voucherUnchecked } of lines) {
      if (SOLD[gvTyp]) issued += gross;
      else redeemed -= gross;
      if (!SOLD[gvTyp] && voucherUnchecked) unchecked -= gross;
    }
    // a position voided before payment has its counter-position in the same Beleg: nothing happened to the voucher
    if (issued === 0 && redeemed === 0) continue;
    const key = { number };
    const add = { issued, redeemed, unchecked };
    const sold = issued > 0 ? lines.find((line) => SOLD[line.gvTyp]) : undefined;
    const put = sold && {
      kind: SOLD[sold.gvTyp] ?? 'multi',
      tax_key: sold.taxKey,
      tax_rate: sold.taxRate,
      known: true,
      issued_on: beleg.businessDay,
      store,
    };
    ops.push({ op: 'add', table: 'kasse.voucher', key, add, ...(put ? { put } : {}) });
  }
  return ops;
}

function returnedOps(beleg: Beleg, store: string): RowOp[] {
  const back = new Map<string, { receipt_id: string; pos: number; quantity: number }>();
  for (const { returnOf, quantity } of beleg.lines) {
    if (!returnOf) continue;
    const slot = `${returnOf.belegId}/${returnOf.pos}`;
    const before = back.get(slot)?.quantity ?? 0;
    back.set(slot, { receipt_id: returnOf.belegId, pos: returnOf.pos, quantity: before - quantity });
  }
  return [...back.values()]
    .filter(({ quantity }) => quantity !== 0)
    .map(
      ({ receipt_id, pos, quantity }): RowOp => ({
        op: 'add',
        table: 'kasse.returned',
        key: { receipt_id, pos },
        add: { quantity },
        put: { store },
      }),
    );
}

function advanceOps(beleg: Beleg, store: string): RowOp[] {
  const ops: RowOp[] = [];
  const settled = new Map<string, number>();
  let taken = 0;
  let note = '';
  for (const line of beleg.lines) {
    if (line.gvTyp === 'Anzahlungseinstellung') {
      taken += line.gross;
      note = line.reason || note;
    }
    if (line.advanceOf) settled.set(line.advanceOf, (settled.get(line.advanceOf) ?? 0) - line.gross);
  }
  if (taken > 0) {
    const put = {
      store,
      number: beleg.number,
      kasse_id: beleg.kasseId,
      day: beleg.businessDay,
      customer: beleg.customer?.name ?? null,
      note,
    };
    ops.push({ op: 'add', table: 'kasse.advance', key: { receipt_id: beleg.id }, add: { taken, settled: 0 }, put });
  }
  // the storno of an advance takes it off the Beleg it reverses
  const original = beleg.kind === 'storno' ? beleg.references[0]?.belegId : undefined;
  if (taken < 0 && original)
    ops.push({ op: 'add', table: 'kasse.advance', key: { receipt_id: original }, add: { taken, settled: 0 } });
  for (const [receipt_id, amount] of settled)
    if (amount !== 0)
      ops.push({ op: 'add', table: 'kasse.advance', key: { receipt_id }, add: { taken: 0, settled: amount } });
  return ops;
}

/** What a Beleg does to vouchers, returned quantities and advances. Training and aborted sales do nothing. */
export function specialOps(beleg: Beleg, store: string): RowOp[] {
  if (beleg.bonTyp !== 'Beleg' || beleg.training) return [];
  return [...voucherOps(beleg, store), ...returnedOps(beleg, store), ...advanceOps(beleg, store)];
}

/** Counters moved forward after a restore. */
function raiseOps(fact: Fact): RowOp[] {
  if (!numbersRaised.is(fact)) return [];
  const { nextBeleg, openZ, invoices, carried } = fact.payload;
  const moved =
    carried === null
      ? {}
      : { open_z: openZ.after, cash_carried: carried.cash, grand_total: carried.grandTotal, float_booked: false };
  const put = { store: fact.store, next_beleg: nextBeleg.after, ...moved };
  return [{ op: 'add', table: 'kasse.till', key: { device: fact.device }, add: { invoices }, put }];
}

/** Training, settings and counts of a till. */
function tillChangeOps(fact: Fact): RowOp[] {
  const change = (put: Record<string, boolean>): RowOp[] => [
    { op: 'add', table: 'kasse.till', key: { device: fact.device }, add: {}, put: { store: fact.store, ...put } },
  ];
  if (trainingSet.is(fact)) return change({ training: fact.payload.on });
  if (settingsChanged.is(fact)) return change({ storno_flag: fact.payload.stornoFlag.after });
  if (!cashCounted.is(fact)) return raiseOps(fact);
  const { zNumber, expected, counted, difference, note } = fact.payload;
  const row = {
    device: fact.device,
    epoch: fact.epoch,
    seq: fact.seq,
    store: fact.store,
    at: fact.at,
    actor: fact.actor,
    z_number: zNumber,
    expected,
    counted,
    difference,
    note,
  };
  return [{ op: 'insert', table: 'kasse.cash_count', row }];
}

const insert = (table: string, row: Row): RowOp => ({ op: 'insert', table, row });

/** Drawer, sign-ins, the till itself. */
export function logOps(fact: Fact): RowOp[] {
  const head = { device: fact.device, epoch: fact.epoch, seq: fact.seq, store: fact.store, at: fact.at };
  if (drawerOpened.is(fact))
    return [insert('kasse.drawer_log', { ...head, actor: fact.actor, reason: fact.payload.reason })];
  if (signedIn.is(fact))
    return [
      insert('kasse.session_log', { ...head, user_id: fact.payload.userId, name: fact.payload.name, signed_in: true }),
    ];
  if (signedOut.is(fact))
    return [
      insert('kasse.session_log', { ...head, user_id: fact.payload.userId, name: fact.payload.name, signed_in: false }),
    ];
  if (!tillCommissioned.is(fact)) return tillChangeOps(fact);
  const { kasseId, serial, software, at } = fact.payload;
  return [
    {
      op: 'add',
      table: 'kasse.till',
      key: { device: fact.device },
      add: {},
      put: { store: fact.store, kasse_id: kasseId, serial, software, commissioned_at: at },
    },
  ];
}
