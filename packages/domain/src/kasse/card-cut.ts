import * as z from 'zod';
import {
  type Cents,
  command,
  type DeviceId,
  err,
  type FactId,
  ok,
  query,
  type StoreId,
  subCents,
  toId,
  ZERO,
  zCents,
  zId,
  zInstant,
} from '../kernel/index.ts';
import { refuseCard } from './cards.ts';
import { type CardSum, cardCutBegan, cardCutMade, zCardSum, zCutEnd } from './events.ts';
import type { CardTakings, KasseReads } from './ports.ts';

/** A card type on which terminal and till do not say the same; null = that side does not know the type. */
export interface CutDifference {
  readonly brand: string;
  readonly terminal: Omit<CardSum, 'brand'> | null;
  readonly till: Omit<CardSum, 'brand'> | null;
}

const key = (brand: string): string => brand.trim().toLocaleLowerCase('de');

/** Where terminal and till differ by card type. A count the terminal does not say is no difference. */
export function cutDifferences(terminal: readonly CardSum[], till: readonly CardSum[]): CutDifference[] {
  if (terminal.length === 0) return [];
  const brands = new Map([...till, ...terminal].map(({ brand }) => [key(brand), brand]));
  const of = (sums: readonly CardSum[], wanted: string) => sums.find(({ brand }) => key(brand) === wanted) ?? null;
  return [...brands].flatMap(([wanted, brand]): CutDifference[] => {
    const theirs = of(terminal, wanted);
    const ours = of(till, wanted);
    const counts = theirs?.count ?? null;
    const same =
      (theirs?.amount ?? ZERO) === (ours?.amount ?? ZERO) && (counts === null || counts === (ours?.count ?? 0));
    if (same) return [];
    return [{ brand, terminal: theirs && sumOf(theirs), till: ours && sumOf(ours) }];
  });
}

const sumOf = ({ count, amount }: CardSum): Omit<CardSum, 'brand'> => ({ count, amount });

const NOTHING: CardTakings = { total: ZERO, count: 0, byType: [] };

/** Begins a Kassenschnitt of the card terminal. Errors: kasse.card_running, kasse.card_unclear, kasse.training_refused. */
export const startCut = command({
  name: 'kasse.startCut',
  input: z.object({}),
  right: 'kasse.close',
  authority: 'device',
  load: (reads: KasseReads) => ({ pending: reads.pendingCard(), training: reads.counters().training }),
  decide: ({ pending, training }, _input, env) => {
    const refusal = refuseCard(pending, training);
    if (refusal) return err(refusal);
    const cutId = toId<FactId>(env.newId());
    return ok({ facts: [cardCutBegan.draft({ cutId })], reply: { cutId } });
  },
});

/** What a Kassenschnitt says. */
export interface CutReply {
  readonly outcome: 'closed' | 'refused' | 'unknown';
  readonly reason: string;
  readonly terminal: z.infer<typeof zCutEnd>['terminal'];
  readonly till: CardTakings;
  /** terminal − till; null = the terminal gave no totals. */
  readonly difference: Cents | null;
  readonly differences: readonly CutDifference[];
}

/**
 * Books how a Kassenschnitt ended, compared with the till's card takings since the cut before. A cut whose outcome was not known
 * may or may not have emptied the terminal: the comparison that agrees is taken, else the one since the last sure cut.
 */
export const recordCut = command({
  name: 'kasse.recordCut',
  input: zCutEnd,
  right: 'kasse.close',
  authority: 'device',
  load: (reads: KasseReads, input) => reads.cardTakings(input.cutId),
  decide: (takings: readonly CardTakings[], input) => {
    const { terminal } = input;
    const till = takings.find(({ total }) => total === terminal?.total) ?? takings[0] ?? NOTHING;
    const difference = terminal && subCents(terminal.total, till.total);
    const fact = cardCutMade.draft({ ...input, till: { ...till, byType: [...till.byType] }, difference });
    const reply: CutReply = {
      outcome: input.outcome,
      reason: input.reason,
      terminal,
      till,
      difference,
      differences: cutDifferences(terminal?.byType ?? [], till.byType),
    };
    return ok({ facts: [fact], reply });
  },
});

/** Kassenschnitte of card terminals, newest first. On a till its own; on the server of all stores. */
export const listCardCuts = query({
  name: 'kasse.listCardCuts',
  input: z.object({ limit: z.int().min(1).max(500).default(20) }),
  output: z.array(
    z.object({
      cutId: zId<FactId>(),
      device: zId<DeviceId>(),
      store: zId<StoreId>(),
      at: zInstant,
      /** `open` = the till stopped before the terminal answered. */
      outcome: z.enum(['open', 'closed', 'refused', 'unknown']),
      reason: z.string(),
      terminalId: z.string(),
      terminalTotal: zCents.nullable(),
      tillTotal: zCents,
      tillCount: z.int(),
      difference: zCents.nullable(),
      terminal: z.array(zCardSum),
      till: z.array(zCardSum),
      receiptText: z.string(),
    }),
  ),
  right: 'kasse.report',
  at: 'both',
});
