import { type HealthCell, healthCell, pause } from '../device/index.ts';
import { type KeptLink, keptLink, lostCode } from '../driver/index.ts';
import type { Transport } from '../transport/index.ts';
import { checksumAnswer } from './dialog06-checksum.ts';
import {
  checksumRecord,
  type Dialog06Token,
  dialog06Reader,
  END,
  fitsPrice,
  priceRecord,
  readScaleRecord,
  type ScaleRecord,
  STATUS_REQUEST,
  WEIGHT_REQUEST,
} from './dialog06-codec.ts';
import { type TokenLine, type Turns, tokenLine, turns } from './line.ts';
import { isPlausible } from './plausible.ts';
import type { Scale, ScaleCertificate, ScaleLive, ScaleRefusal, WeighOutcome, WeighQuery, WeighWatch } from './port.ts';

/** Options of a scale that speaks Dialog 06. Times in ms. */
export interface Dialog06Options {
  readonly id?: string;
  readonly name?: string;
  readonly transport: Transport;
  /** Epoch ms. */
  readonly now: () => number;
  readonly certificate: ScaleCertificate | null;
  /** This module's checksum and the polynomial agreed with the scale's maker; null = the scale asks for none. */
  readonly proof: { readonly checksum: number; readonly polynomial: number } | null;
  readonly priceDigits?: 5 | 6;
  readonly answerMs?: number;
  /** Between two looks while goods come to rest. */
  readonly pollMs?: number;
  /** How often an idle scale is asked whether it is there. */
  readonly idleMs?: number;
  readonly retryMs?: readonly [number, number];
}

type Settings = Required<Omit<Dialog06Options, 'retryMs'>>;
/** One look: a weighing, a refusal that waiting does not mend, or what is in the way for now. */
type Look = WeighOutcome | { readonly outcome: 'wait'; readonly reason: ScaleRefusal; readonly again: 'ask' | 'price' };

/** Codes of record 09 that a person at the scale can change by putting goods on, and what is seen then. */
const WAITING: Readonly<Record<string, { reason: ScaleRefusal; live: ScaleLive['state']; again: 'ask' | 'price' }>> = {
  '20': { reason: 'device.scale_in_motion', live: 'moving', again: 'ask' },
  '22': { reason: 'device.scale_in_motion', live: 'moving', again: 'ask' },
  '21': { reason: 'device.scale_not_moved', live: 'used', again: 'price' },
  '30': { reason: 'device.scale_below_min', live: 'empty', again: 'price' },
  '31': { reason: 'device.scale_negative', live: 'negative', again: 'price' },
  '32': { reason: 'device.scale_overload', live: 'overload', again: 'price' },
};
const REFUSED: Readonly<Record<string, ScaleRefusal>> = {
  '11': 'device.scale_price_refused',
  '12': 'device.scale_tare_refused',
};
const TRIES = 3;

/**
 * A scale with Checkout-Dialog 06. The scale computes the amount; what it says is given on untouched, after its unit price has been compared
 * with the one asked for.
 *
 *   record 01 ─ ACK ─→ EOT ENQ ─ record 02 ─→ EOT ─→ weighed
 *      │ record 11 "2": prove, then again        │ NAK → 08 → 09: 20, 22 = EOT ENQ again; 21, 30-32 = begin again while waiting
 *      └ NAK → 08 → 09                           └ silence, garbled: begin again; a weighing lost on the way is refused by the scale (21)
 */
export function dialog06Scale(options: Dialog06Options): Scale {
  const settings: Settings = {
    id: 'scale',
    name: 'Waage (Dialog 06)',
    priceDigits: 6,
    answerMs: 1000,
    pollMs: 150,
    idleMs: 10_000,
    ...options,
  };
  const health = healthCell(options.now);
  const wires: Wires = { line: null, weighing: false, turn: turns() };
  const link = keptLink({
    transport: options.transport,
    ...(options.retryMs ? { retryMs: options.retryMs } : {}),
    onOpen(gone) {
      const line = tokenLine(options.transport, dialog06Reader());
      wires.line = line;
      gone.addEventListener('abort', () => {
        line.close();
        if (wires.line === line) wires.line = null;
      });
      void watch(settings, { wires, health, link }, gone);
    },
    onLost: (why) => health.set('failed', lostCode(why)),
  });
  return {
    id: settings.id,
    kind: 'scale',
    name: settings.name,
    certificate: settings.certificate,
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
      if (query.purpose === 'sale' && !settings.certificate) return refused('device.scale_not_certified');
      if (wires.weighing) return refused('device.scale_busy');
      if (!fitsPrice({ unitPrice: query.unitPrice, tare: 0, text: '' }, settings.priceDigits))
        return refused('device.scale_price_refused');
      wires.weighing = true;
      try {
        const ended = await wires.turn(() => weigh(settings, () => wires.line, query, watching));
        judge(ended, settings, health);
        return ended;
      } finally {
        wires.weighing = false;
      }
    },
  };
}

const refused = (reason: ScaleRefusal): WeighOutcome => ({ outcome: 'refused', reason });

interface Wires {
  line: TokenLine<Dialog06Token> | null;
  /** Somebody waits for a weighing: an idle look stays away. */
  weighing: boolean;
  readonly turn: Turns;
}

interface Running {
  readonly wires: Wires;
  readonly health: HealthCell;
  readonly link: KeptLink;
}

/** Asks an idle scale for its status, so that a pulled cable is noticed before the next customer. */
async function watch(settings: Settings, { wires, health, link }: Running, gone: AbortSignal): Promise<void> {
  while (!gone.aborted) {
    const { line } = wires;
    if (line && !wires.weighing) {
      const status = await wires.turn(() => statusOf(settings, line));
      if (gone.aborted) return;
      if (status !== null) healthy(settings, health);
      else {
        health.set('failed', 'device.silent');
        await pause(settings.answerMs, gone);
        return link.renew();
      }
    }
    await pause(settings.idleMs, gone);
  }
}

function healthy(settings: Settings, health: HealthCell): void {
  if (settings.certificate) health.set('ready', 'device.ready');
  else health.set('degraded', 'device.scale_not_certified');
}

function judge(ended: WeighOutcome, settings: Settings, health: HealthCell): void {
  const reason = ended.outcome === 'refused' ? ended.reason : null;
  if (reason === 'device.silent') health.set('failed', 'device.silent');
  else if (reason === 'device.scale_checksum' || reason === 'device.scale_error') health.set('failed', reason);
  else if (reason !== 'device.unreachable' && reason !== 'device.off') healthy(settings, health);
}

async function weigh(
  settings: Settings,
  lineNow: () => TokenLine<Dialog06Token> | null,
  query: WeighQuery,
  watching: WeighWatch,
): Promise<WeighOutcome> {
  const { waitMs = 0, signal, onLive } = watching;
  const end = performance.now() + waitMs;
  let again: 'ask' | 'price' = 'price';
  let tries = 0;
  for (;;) {
    const line = lineNow();
    if (!line) return refused('device.unreachable');
    const look = await lookOnce(settings, line, query, { again, onLive });
    if (look.outcome === 'weighed') return look;
    if (look.outcome === 'wait') {
      tries = 0;
      again = look.again;
      if (performance.now() >= end) return refused(look.reason);
      await pause(settings.pollMs, signal);
    } else {
      const mends = look.reason === 'device.silent' || look.reason === 'device.scale_error';
      tries += 1;
      if (!mends || tries >= TRIES) return look;
      again = 'price';
      // what comes late belongs to nobody
      await pause(settings.answerMs, signal);
    }
    if (signal?.aborted) return refused('device.cancelled');
  }
}

/** One round of the dialogue. */
async function lookOnce(
  settings: Settings,
  line: TokenLine<Dialog06Token>,
  query: WeighQuery,
  at: { readonly again: 'ask' | 'price'; readonly onLive: WeighWatch['onLive'] },
): Promise<Look> {
  if (at.again === 'price') {
    const taken = await sendPrice(settings, line, query);
    if (taken !== null) return taken.outcome === 'wait' ? told(taken, at.onLive) : taken;
  }
  const answer = await line.ask(WEIGHT_REQUEST, settings.answerMs);
  if (answer === null) return refused('device.silent');
  if (answer.kind === 'nak') return told(await whyNot(settings, line), at.onLive);
  const record = answer.kind === 'record' ? readScaleRecord(answer.fields) : null;
  await line.tell(END, settings.answerMs);
  if (record?.kind !== 'weighing') return refused('device.scale_error');
  const { kind: _kind, ...weighing } = record;
  if (weighing.unitPrice !== query.unitPrice || !isPlausible(weighing)) return refused('device.scale_mismatch');
  return { outcome: 'weighed', weighing };
}

/** Tells what is on the scale. */
function told(look: Look, onLive: WeighWatch['onLive']): Look {
  if (look.outcome === 'wait') {
    const state = Object.values(WAITING).find(({ reason }) => reason === look.reason)?.live ?? 'moving';
    onLive?.({ state, grams: null });
  }
  return look;
}

/** Gives the scale price and tare; null = it took them. Proves the module where the scale asks. */
async function sendPrice(settings: Settings, line: TokenLine<Dialog06Token>, query: WeighQuery): Promise<Look | null> {
  const bytes = priceRecord({ unitPrice: query.unitPrice, tare: query.tare ?? 0, text: '' }, settings.priceDigits);
  for (let round = 0; round < TRIES; round += 1) {
    const answer = await line.ask(bytes, settings.answerMs);
    if (answer === null) return refused('device.silent');
    if (answer.kind === 'ack') return null;
    if (answer.kind === 'nak') return whyNot(settings, line);
    const record = answer.kind === 'record' ? readScaleRecord(answer.fields) : null;
    await line.tell(END, settings.answerMs);
    if (record?.kind !== 'checksum') return refused('device.scale_error');
    if (!(await isProven(settings, line, record))) return refused('device.scale_checksum');
  }
  return refused('device.scale_checksum');
}

/** Answers the checksum question; false when the scale does not accept this module. */
async function isProven(
  settings: Settings,
  line: TokenLine<Dialog06Token>,
  asked: Extract<ScaleRecord, { kind: 'checksum' }>,
): Promise<boolean> {
  if (asked.verdict !== 'prove') return asked.verdict === 'valid';
  if (!settings.proof) return false;
  const { checksum, polynomial } = settings.proof;
  const said = await line.ask(checksumRecord(checksumAnswer(checksum, polynomial, asked.random)), settings.answerMs);
  if (said?.kind === 'ack') return true;
  const verdict = said?.kind === 'record' ? readScaleRecord(said.fields) : null;
  await line.tell(END, settings.answerMs);
  return verdict?.kind === 'checksum' && verdict.verdict === 'valid';
}

/** Code of record 09; null when the scale does not say. */
async function statusOf(settings: Settings, line: TokenLine<Dialog06Token>): Promise<string | null> {
  const answer = await line.ask(STATUS_REQUEST, settings.answerMs, (token) => token.kind !== 'ack');
  if (answer === null) return null;
  await line.tell(END, settings.answerMs);
  const record = answer.kind === 'record' ? readScaleRecord(answer.fields) : null;
  return record?.kind === 'status' ? record.code : '01';
}

async function whyNot(settings: Settings, line: TokenLine<Dialog06Token>): Promise<Look> {
  const code = await statusOf(settings, line);
  if (code === null) return refused('device.silent');
  const waiting = WAITING[code];
  if (waiting) return { outcome: 'wait', reason: waiting.reason, again: waiting.again };
  return refused(REFUSED[code] ?? 'device.scale_error');
}
