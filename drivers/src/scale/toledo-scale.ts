import { priceOf, toMilli, unitPriceOfCents } from '@valero/domain/kernel';
import { type HealthCell, healthCell, pause } from '../device/index.ts';
import { keptLink, lostCode } from '../driver/index.ts';
import type { Transport } from '../transport/index.ts';
import { type TokenLine, tokenLine, turns } from './line.ts';
import type { Scale, ScaleCertificate, ScaleLive, ScaleRefusal, WeighOutcome, WeighQuery, WeighWatch } from './port.ts';
import { ASK_WEIGHT, TOLEDO_STATUS, type ToledoReply, toledoReader } from './toledo-codec.ts';

/** Options of a scale that speaks Toledo 8217. Times in ms. */
export interface ToledoOptions {
  readonly id?: string;
  readonly name?: string;
  readonly transport: Transport;
  /** Epoch ms. */
  readonly now: () => number;
  readonly certificate: ScaleCertificate | null;
  readonly answerMs?: number;
  /** Between two looks; the scale is looked at all the time, so that it is seen when goods are changed. */
  readonly pollMs?: number;
  /** Least weight that is sold, in grams. */
  readonly minGrams?: number;
  readonly retryMs?: readonly [number, number];
}

const refused = (reason: ScaleRefusal): WeighOutcome => ({ outcome: 'refused', reason });
const SILENT_LOOKS = 3;
const REASONS: Readonly<Record<ScaleLive['state'], ScaleRefusal>> = {
  empty: 'device.scale_below_min',
  moving: 'device.scale_in_motion',
  used: 'device.scale_not_moved',
  overload: 'device.scale_overload',
  negative: 'device.scale_negative',
};

/** What was seen last. */
type Look = { readonly state: 'still'; readonly grams: number } | ScaleLive | null;

function lookOf(reply: ToledoReply | null, minGrams: number): Look {
  if (reply?.kind === 'weight')
    return reply.grams < minGrams ? { state: 'empty', grams: reply.grams } : { state: 'still', grams: reply.grams };
  if (reply?.kind !== 'status') return null;
  if (reply.bits & TOLEDO_STATUS.overload) return { state: 'overload', grams: null };
  if (reply.bits & TOLEDO_STATUS.negative) return { state: 'negative', grams: null };
  if (reply.bits & TOLEDO_STATUS.motion) return { state: 'moving', grams: null };
  return { state: 'empty', grams: 0 };
}

/** Looks at the scale until the link is gone, or it has been silent too long. */
async function watchScale(
  scale: {
    readonly look: () => Promise<Look>;
    readonly health: HealthCell;
    readonly pollMs: number;
    readonly renew: () => Promise<void>;
    readonly isCertified: boolean;
  },
  gone: AbortSignal,
): Promise<void> {
  let silent = 0;
  while (!gone.aborted) {
    const seen = await scale.look();
    if (gone.aborted) return;
    silent = seen === null ? silent + 1 : 0;
    if (silent >= SILENT_LOOKS) {
      scale.health.set('failed', 'device.silent');
      return scale.renew();
    }
    if (silent === 0 && scale.isCertified) scale.health.set('ready', 'device.ready');
    else if (silent === 0) scale.health.set('degraded', 'device.scale_not_certified');
    await pause(scale.pollMs, gone);
  }
}

/**
 * A scale with the Toledo 8217 protocol (7E1): it tells weights and knows no prices, so the amount is weight × unit price to the nearest cent.
 * It is looked at all the time; after a weighing was given out, the next needs to have seen the pan empty.
 */
export function toledoScale(options: ToledoOptions): Scale {
  const { transport, answerMs = 500, pollMs = 250, minGrams = 20, certificate } = options;
  const health = healthCell(options.now);
  const turn = turns();
  let line: TokenLine<ToledoReply> | null = null;
  let isWeighing = false;
  let isUsed = false;

  const look = async (): Promise<Look> => {
    const asked = line;
    const seen = asked ? lookOf(await turn(() => asked.ask(ASK_WEIGHT, answerMs)), minGrams) : null;
    if (seen?.state === 'empty' || seen?.state === 'negative') isUsed = false;
    return seen;
  };
  const watch = (gone: AbortSignal): Promise<void> =>
    watchScale({ look, health, pollMs, renew: () => link.renew(), isCertified: certificate !== null }, gone);
  const link = keptLink({
    transport,
    ...(options.retryMs ? { retryMs: options.retryMs } : {}),
    onOpen(gone) {
      const opened = tokenLine(transport, toledoReader());
      line = opened;
      gone.addEventListener('abort', () => {
        opened.close();
        if (line === opened) line = null;
      });
      void watch(gone);
    },
    onLost(why) {
      if (health.get().code !== 'device.silent') health.set('failed', lostCode(why));
    },
  });

  const weigh = async (query: WeighQuery, { waitMs = 0, signal, onLive }: WeighWatch): Promise<WeighOutcome> => {
    const end = performance.now() + waitMs;
    for (let silent = 0; ; ) {
      if (!line) return refused('device.unreachable');
      const seen = await look();
      silent = seen === null ? silent + 1 : 0;
      if (silent >= SILENT_LOOKS) return refused('device.silent');
      if (seen?.state === 'still' && !isUsed) return given(query, seen.grams);
      const live: ScaleLive | null = seen?.state === 'still' ? { state: 'used', grams: seen.grams } : seen;
      if (live) onLive?.(live);
      if (live && performance.now() >= end) return refused(REASONS[live.state]);
      await pause(pollMs, signal);
      if (signal?.aborted) return refused('device.cancelled');
    }
  };
  const given = (query: WeighQuery, gross: number): WeighOutcome => {
    const grams = gross - (query.tare ?? 0);
    if (grams <= 0) return refused('device.scale_below_min');
    isUsed = true;
    const amount = priceOf(toMilli(grams), unitPriceOfCents(query.unitPrice), 'halfAwayFromZero');
    return { outcome: 'weighed', weighing: { grams, unitPrice: query.unitPrice, amount } };
  };

  return {
    id: options.id ?? 'scale',
    kind: 'scale',
    name: options.name ?? 'Waage (Toledo 8217)',
    certificate,
    start() {
      if (link.isRunning()) return;
      health.set('connecting', 'device.connecting');
      link.start();
    },
    async stop() {
      await link.stop();
      health.set('absent', 'device.off');
    },
    health: health.get,
    onHealth: health.on,
    async weigh(query, watching = {}) {
      if (!link.isRunning()) return refused('device.off');
      if (query.purpose === 'sale' && !certificate) return refused('device.scale_not_certified');
      if (isWeighing) return refused('device.scale_busy');
      isWeighing = true;
      try {
        return await weigh(query, watching);
      } finally {
        isWeighing = false;
      }
    },
  };
}
