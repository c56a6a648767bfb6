import * as z from 'zod';
import {
  type BasketId,
  type DeviceId,
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

/** Money is about to be asked of the card terminal: stored before the terminal is called. */
export const cardIntended = factKind({
  type: 'kasse.cardIntended',
  version: 1,
  schema: z.object({ intentId: zId<PaymentIntentId>(), basketId: zId<BasketId>(), amount: zCents }),
});

/** What the terminal said. `unknown` freezes the payment until a person has looked. */
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
