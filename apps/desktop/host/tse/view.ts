import { OUTAGE_TEXT } from '@valero/domain/compliance';
import type { Instant } from '@valero/domain/kernel';
import type { TseUnitView, TseView } from '../transport.ts';
import { certificateDays, storagePercent } from './care.ts';
import type { TseUnit } from './unit.ts';

/** What a screen sees when no TSE is set up. */
export const NO_TSE_VIEW: TseView = {
  state: 'none',
  active: null,
  since: null,
  reason: null,
  unsigned: 0,
  certificateDays: null,
  storagePercent: null,
  lastExport: null,
  certified: false,
  units: [],
};

function unitView(unit: TseUnit, now: Instant): TseUnitView {
  const { tseId, kind, name, serial, clientId, certified, validUntil } = unit.info();
  const status = unit.status();
  const trip = unit.trip();
  return {
    tseId,
    kind,
    name,
    serial,
    clientId,
    certified,
    state: unit.state(),
    since: trip?.began ?? null,
    reason: trip ? OUTAGE_TEXT[trip.reason] : null,
    detail: trip?.detail ?? '',
    certificateDays: certificateDays(status?.validUntil ?? validUntil, now),
    storagePercent: status ? storagePercent(status) : null,
    signatureCounter: status?.signatureCounter ?? null,
    transactionCounter: status?.transactionCounter ?? null,
    openTransactions: status?.openTransactions ?? null,
  };
}

/** How the TSEs of a till stand, for its screens. */
export function tseView(
  units: readonly TseUnit[],
  more: { readonly now: Instant; readonly unsigned: number; readonly lastExport: Instant | null },
): TseView {
  if (units.length === 0) return NO_TSE_VIEW;
  const views = units.map((unit) => unitView(unit, more.now));
  const active = views.find((view) => view.state === 'closed') ?? null;
  const first = views[0];
  const failed = views.find((view) => view.state === 'open' || view.state === 'halfOpen');
  const starting = views.some((view) => view.state === 'starting');
  // a fallback that signs is no outage, but somebody should look at the first one
  const state = active === null ? (starting ? 'starting' : 'outage') : failed ? 'degraded' : 'ready';
  const shown = active ?? first ?? null;
  return {
    state,
    active,
    since: failed?.since ?? null,
    reason: failed?.reason ?? null,
    unsigned: more.unsigned,
    certificateDays: shown?.certificateDays ?? null,
    storagePercent: shown?.storagePercent ?? null,
    lastExport: more.lastExport,
    certified: shown?.certified ?? false,
    units: views,
  };
}
