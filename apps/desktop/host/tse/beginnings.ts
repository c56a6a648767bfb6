import type { Basket } from '@valero/domain/kasse';
import type { TseAnswer, TseFault, TseSignature } from '@valero/drivers/tse';
import type { TseTask } from '@valero/storage/sqlite';
import type { Ledger } from './ledger.ts';
import { isMendable, type TseUnit } from './unit.ts';

/** Begins transactions and remembers their answers, however late they come. */
export interface Beginnings {
  /** Begins a transaction; the ledger knows it before the TSE does. */
  begin(unit: TseUnit, task: TseTask): Promise<TseAnswer<TseSignature>>;
  /** Begins the transaction of the open basket, if it has a line and none yet (KassenSichV § 2: start of the Vorgang). */
  beginBasket(): Promise<void>;
  /** The start that is on its way for a task; null = none. */
  coming(key: string): Promise<TseAnswer<TseSignature>> | null;
  startOf(key: string): TseSignature | null;
  /** Forgets what the ledger has forgotten. */
  tidy(): void;
}

/** What it works with. */
export interface BeginningParts {
  readonly units: () => readonly TseUnit[];
  readonly ledger: Ledger;
  readonly newId: () => string;
  /** The open basket unless it is being paid right now. */
  readonly basket: () => Basket | null;
  readonly mend: (unit: TseUnit) => Promise<TseFault | null>;
}

/** Makes it. */
export function createBeginnings(parts: BeginningParts): Beginnings {
  const { ledger } = parts;
  const starts = new Map<string, TseSignature>();
  const coming = new Map<string, Promise<TseAnswer<TseSignature>>>();

  async function begin(unit: TseUnit, task: TseTask): Promise<TseAnswer<TseSignature>> {
    ledger.put(task);
    const { key } = task;
    const answer = unit.order(
      (tse) => tse.startTransaction({ key, clientId: unit.clientId }),
      (signature) => {
        const known = ledger.get(key);
        if (known) ledger.put({ ...known, number: signature.transactionNumber });
        starts.set(key, signature);
        return unit.doubt(signature);
      },
    );
    coming.set(key, answer);
    const said = await answer;
    coming.delete(key);
    if (!said.ok && !said.fault.lost) ledger.drop(key);
    return said;
  }

  async function beginBasket(again: boolean): Promise<void> {
    const basket = ledger.isOpen() ? parts.basket() : null;
    if (!basket || basket.lines.length === 0 || ledger.ofBasket(basket.id)) return;
    const unit = parts.units().find((candidate) => candidate.state() === 'closed');
    if (!unit) return;
    const answer = await begin(unit, taskOf(basket, unit.tseId, parts.newId()));
    if (answer.ok) return;
    if (!again || !isMendable(answer.fault)) return unit.open(answer.fault);
    const fault = await parts.mend(unit);
    if (fault) unit.open(fault);
    else await beginBasket(false);
  }

  return {
    begin,
    beginBasket: () => beginBasket(true),
    coming: (key) => coming.get(key) ?? null,
    startOf: (key) => starts.get(key) ?? null,
    tidy() {
      for (const key of starts.keys()) if (!ledger.get(key)) starts.delete(key);
    },
  };
}

function taskOf(basket: Basket, tseId: number, key: string): TseTask {
  const note = 'Begonnener Vorgang ohne Beleg, nachträglich beendet';
  const { id: basketId, startedAt } = basket;
  return { key, tseId, number: null, basketId, belegId: null, content: '', startedAt, note };
}
