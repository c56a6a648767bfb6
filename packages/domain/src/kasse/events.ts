import * as z from 'zod';
import {
  type BasketId,
  type BelegId,
  type DeviceId,
  type FactId,
  factKind,
  type PaymentIntentId,
  type UserId,
  zCents,
  zId,
  zInstant,
  zText,
} from '../kernel/index.ts';
import { zBeleg, zDenomination, zKassenabschluss } from './model.ts';

/** A Beleg was issued: sale, storno, cash movement or aborted sale. */
export const belegIssued = factKind({ type: 'kasse.belegIssued', version: 1, schema: zBeleg });

/** A Kassenabschluss was made. */
export const kassenabschlussMade = factKind({
  type: 'kasse.kassenabschlussMade',
  version: 1,
  schema: zKassenabschluss,
});

/**
 * What the card terminal is asked for: a payment, a payment taken back whole (storno), money back to a card without a payment of
 * this terminal (return of goods).
 */
export const zCardKind = z.enum(['pay', 'reverse', 'refund']);
export type CardKind = z.infer<typeof zCardKind>;

/** Money is about to be asked of the card terminal: stored before the terminal is called. */
export const cardIntended = factKind({
  type: 'kasse.cardIntended',
  version: 1,
  schema: z.object({
    intentId: zId<PaymentIntentId>(),
    /** The basket it pays for; a reversal has an id of its own. */
    basketId: zId<BasketId>(),
    /** As it will stand in the books: negative = back to the customer. */
    amount: zCents,
    kind: zCardKind.default('pay'),
    /** The Beleg a reversal takes back, with the payment of it, and why. */
    belegId: zId<BelegId>().nullable().default(null),
    of: zId<PaymentIntentId>().nullable().default(null),
    why: zText(120).default(''),
  }),
});

/** How a card payment, reversal or refund ended. `unknown` freezes it until a person has looked. */
export const cardSettled = factKind({
  type: 'kasse.cardSettled',
  version: 1,
  schema: z.object({
    intentId: zId<PaymentIntentId>(),
    outcome: z.enum(['approved', 'declined', 'unknown']),
    amount: zCents,
    reason: zText(200),
    terminalId: zText(30),
    trace: zText(30),
    panMasked: zText(30),
    brand: zText(30),
    approval: zText(30),
    receiptText: z.string(),
    /** The terminal's number of its slip; what a reversal is asked by. */
    receiptNumber: zText(30).default(''),
    /** The merchant's slip; empty = there is none. */
    merchantText: z.string().default(''),
    /** `terminal` = the device said so; `hand` = a person read it off the device; the fact's actor is that person. */
    source: z.enum(['terminal', 'hand']).default('terminal'),
  }),
});

/** A sum of card payments by card type, in cents; `count` null = it was not said. */
export const zCardSum = z.object({ brand: zText(60), count: z.int().nullable(), amount: zCents });
export type CardSum = z.infer<typeof zCardSum>;

/** The terminal is about to be asked for its end of day (Kassenschnitt). */
export const cardCutBegan = factKind({
  type: 'kasse.cardCutBegan',
  version: 1,
  schema: z.object({ cutId: zId<FactId>() }),
});

/** How a Kassenschnitt ended at the terminal. */
export const zCutEnd = z.object({
  cutId: zId<FactId>(),
  outcome: z.enum(['closed', 'refused', 'unknown']),
  reason: zText(200),
  terminal: z
    .object({ terminalId: zText(30), total: zCents, byType: z.array(zCardSum), receiptText: z.string() })
    .nullable(),
});

/**
 * How a Kassenschnitt ended and how it compares: the terminal's totals beside the card payments of this till since the cut before.
 * `unknown` = the terminal may have done it; its totals are on its own slip.
 */
export const cardCutMade = factKind({
  type: 'kasse.cardCutMade',
  version: 1,
  schema: z.object({
    ...zCutEnd.shape,
    till: z.object({ total: zCents, count: z.int(), byType: z.array(zCardSum) }),
    /** terminal − till; null = the terminal gave no totals. */
    difference: zCents.nullable(),
  }),
});

/** The drawer was opened without a sale. */
export const drawerOpened = factKind({
  type: 'kasse.drawerOpened',
  version: 1,
  schema: z.object({ reason: zText(120) }),
});

/** Somebody signed in or out at the till. */
export const signedIn = factKind({
  type: 'kasse.signedIn',
  version: 1,
  schema: z.object({ userId: zId<UserId>(), name: zText(60) }),
});
export const signedOut = factKind({
  type: 'kasse.signedOut',
  version: 1,
  schema: z.object({ userId: zId<UserId>(), name: zText(60) }),
});

/** A basket was set aside, taken up again. */
export const basketParked = factKind({
  type: 'kasse.basketParked',
  version: 1,
  schema: z.object({ basketId: zId<BasketId>(), label: zText(60), total: zCents, basket: z.string() }),
});
export const basketRecalled = factKind({
  type: 'kasse.basketRecalled',
  version: 1,
  schema: z.object({ basketId: zId<BasketId>() }),
});

/** The till was commissioned with this identity (start of a journal). */
export const tillCommissioned = factKind({
  type: 'kasse.tillCommissioned',
  version: 1,
  schema: z.object({
    device: zId<DeviceId>(),
    kasseId: zText(50),
    serial: zText(70),
    software: zText(50),
    at: zInstant,
  }),
});

/** The drawer was counted (Kassensturz, AEAO § 146b): closes nothing, moves nothing. `difference` = counted − expected. */
export const cashCounted = factKind({
  type: 'kasse.cashCounted',
  version: 1,
  schema: z.object({
    zNumber: z.int().min(1),
    expected: zCents,
    counted: zCents,
    difference: zCents,
    denominations: z.array(zDenomination),
    /** Foreign notes by currency, in minor units. */
    foreign: z.array(z.object({ currency: z.string().length(3), expected: zCents, counted: zCents })).default([]),
    note: zText(200),
  }),
});

/** Training began or ended. */
export const trainingSet = factKind({
  type: 'kasse.trainingSet',
  version: 1,
  schema: z.object({ on: z.boolean() }),
});

/**
 * The counters were moved forward, because the head office knows higher numbers of this till than its own data (they were restored):
 * no number is given twice. What lies between stands at the head office. Money and totals come from the last Z the head office knows.
 */
export const numbersRaised = factKind({
  type: 'kasse.numbersRaised',
  version: 1,
  schema: z.object({
    nextBeleg: z.object({ before: z.int().min(1), after: z.int().min(1) }),
    openZ: z.object({ before: z.int().min(1), after: z.int().min(1) }),
    /** How many invoice numbers were passed over. */
    invoices: z.int().min(0),
    /** Set when the open Z was moved. */
    carried: z.object({ cash: zCents, grandTotal: zCents }).nullable(),
  }),
});

/** A choice of this till changed; kept for the history of parameters (GoBD). */
export const settingsChanged = factKind({
  type: 'kasse.settingsChanged',
  version: 1,
  schema: z.object({ stornoFlag: z.object({ before: z.boolean(), after: z.boolean() }) }),
});
