import { cardCutBegan, cardCutMade, cardIntended, cardSettled } from '@valero/domain/kasse';
import type { Fact } from '@valero/domain/kernel';
import type { RowOp } from '../rowop.ts';
import { withoutNul } from './nul.ts';

function intendedOps(fact: Fact): RowOp[] {
  // what the version of the fact did not know yet has its default
  const { intentId, basketId, amount, kind, belegId, of, why } = cardIntended.schema.parse(fact.payload);
  const row = {
    intent_id: intentId,
    device: fact.device,
    store: fact.store,
    epoch: fact.epoch,
    seq: fact.seq,
    basket_id: basketId,
    amount,
    intended_at: fact.at,
    outcome: 'open',
    settled_at: null,
    reason: '',
    terminal_id: '',
    trace: '',
    pan_masked: '',
    brand: '',
    approval: '',
    receipt_text: '',
    kind,
    beleg_id: belegId,
    of_intent: of,
    why,
    receipt_number: '',
    merchant_text: '',
    source: 'terminal',
  };
  return [{ op: 'insert', table: 'kasse.card_intent', row }];
}

function settledOps(fact: Fact): RowOp[] {
  const said = cardSettled.schema.parse(fact.payload);
  const set = {
    outcome: said.outcome,
    amount: said.amount,
    settled_at: fact.at,
    reason: said.reason,
    terminal_id: said.terminalId,
    trace: said.trace,
    pan_masked: said.panMasked,
    brand: said.brand,
    approval: said.approval,
    receipt_text: withoutNul(said.receiptText),
    receipt_number: said.receiptNumber,
    merchant_text: withoutNul(said.merchantText),
    source: said.source,
  };
  return [{ op: 'update', table: 'kasse.card_intent', key: { intent_id: said.intentId }, set }];
}

function cutBeganOps(fact: Fact): RowOp[] {
  const { cutId } = cardCutBegan.schema.parse(fact.payload);
  const row = {
    cut_id: cutId,
    device: fact.device,
    store: fact.store,
    epoch: fact.epoch,
    seq: fact.seq,
    at: fact.at,
    actor: fact.actor,
    outcome: 'open',
    reason: '',
    terminal_id: '',
    terminal_total: null,
    till_total: 0,
    till_count: 0,
    difference: null,
    terminal_types: '[]',
    till_types: '[]',
    receipt_text: '',
  };
  return [{ op: 'insert', table: 'kasse.card_cut', row }];
}

function cutMadeOps(fact: Fact): RowOp[] {
  const { cutId, outcome, reason, terminal, till, difference } = cardCutMade.schema.parse(fact.payload);
  const set = {
    outcome,
    reason,
    terminal_id: terminal?.terminalId ?? '',
    terminal_total: terminal?.total ?? null,
    till_total: till.total,
    till_count: till.count,
    difference,
    terminal_types: JSON.stringify(terminal?.byType ?? []),
    till_types: JSON.stringify(till.byType),
    receipt_text: withoutNul(terminal?.receiptText ?? ''),
  };
  return [{ op: 'update', table: 'kasse.card_cut', key: { cut_id: cutId }, set }];
}

/** What the facts about card payments and Kassenschnitte do; null = the fact is about something else. */
export function cardOps(fact: Fact): RowOp[] | null {
  switch (fact.type) {
    case cardIntended.type:
      return intendedOps(fact);
    case cardSettled.type:
      return settledOps(fact);
    case cardCutBegan.type:
      return cutBeganOps(fact);
    case cardCutMade.type:
      return cutMadeOps(fact);
    default:
      return null;
  }
}
