import type { TseInfo } from '../compliance/index.ts';
import type { TillIdentity } from '../identity/index.ts';
import {
  expectedCash,
  type Issue,
  type Kassenabschluss,
  makeKassenabschluss,
  NEW_TILL,
  type PeriodTotals,
  SOFTWARE,
} from '../kasse/index.ts';
import { assert, businessDayAt, type Instant, sumCents, toId, type UserId, ZERO } from '../kernel/index.ts';

/** What a provisional Z is made of. */
export interface OpenPeriod {
  readonly identity: TillIdentity;
  readonly number: number;
  readonly totals: PeriodTotals;
  /** The Z before; null = this would be the first. */
  readonly previous: Kassenabschluss | null;
  readonly tses: readonly TseInfo[];
  readonly at: Instant;
  readonly offset: number;
}

/**
 * The open day as if it were closed now with the cash that should be there. Only for an export on demand (Kassen-Nachschau, § 146b AO):
 * nothing is stored, the number is used again by the real Z.
 */
export function provisionalZ({ identity, number, totals, previous, tses, at, offset }: OpenPeriod): Kassenabschluss {
  const where: Issue = {
    identity,
    counters: {
      ...NEW_TILL,
      nextBeleg: (totals.last?.number ?? 0) + 1,
      openZ: number,
      openZDay: businessDayAt(at, offset),
      cashCarried: previous?.cashCarried ?? ZERO,
      floatBooked: true,
      grandTotal: previous?.grandTotal ?? ZERO,
    },
    env: {
      now: at,
      offset,
      newId: () => '',
      company: identity.company.id,
      store: identity.store.id,
      device: identity.device.id,
      actor: { id: toId<UserId>(identity.device.id), name: 'vorläufig', rights: new Set() },
    },
  };
  const count = { counted: expectedCash(totals), denominations: [], drop: ZERO, foreign: 'keep' as const };
  const { belege, z } = makeKassenabschluss(where, totals, count, { ...SOFTWARE, tses });
  assert(belege.length === 0, 'a provisional Z books nothing');
  // foreign notes still lie in the drawer: they are cash payments too (Z_SE_BARZAHLUNGEN), though no cash of the till's own currency
  const bar = totals.payments.filter(({ type }) => type === 'Bar').map(({ amount }) => amount);
  return { ...z, cashTotal: sumCents(bar) };
}
