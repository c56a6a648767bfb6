import { priceOf, toCents, toMilli, unitPriceOfCents } from '@valero/domain/kernel';
import { isChecksumValid } from './dialog06-checksum.ts';
import { ACK, type Dialog06Token, dialog06Reader, fromScale, NAK } from './dialog06-codec.ts';
import { type Pan, type ScaleHands, servePan } from './simulator-pan.ts';

/** Polynomial of the simulator. A real scale and its till share one that nobody else knows. */
export const TEST_POLYNOMIAL = 0x1021;

/** How a simulated scale is set up. */
export interface Dialog06SimulatorOptions {
  readonly port?: number;
  readonly minGrams?: number;
  readonly maxGrams?: number;
  /** Looks until goods are at rest. */
  readonly settleLooks?: number;
  /** Asks for a proof at power-on, after errors and every so many weighings; null = never. */
  readonly proofEvery?: number | null;
  readonly polynomial?: number;
}

interface Dialogue {
  price: number | null;
  tare: number;
  status: string;
  /** The random byte that has to be answered; null = nothing is asked. */
  random: number | null;
  isProven: boolean;
  sinceProof: number;
}

const NOTHING = new Uint8Array(0);

/** A scale with Checkout-Dialog 06 over TCP (and over a pty, by `socat pty,link=P tcp:…`). Not approved for trade: for trying out. */
export function simulateDialog06(options: Dialog06SimulatorOptions = {}): Promise<ScaleHands> {
  const rules = { minGrams: 20, maxGrams: 15_000, proofEvery: 50, polynomial: TEST_POLYNOMIAL, ...options };
  const talk: Dialogue = { price: null, tare: 0, status: '00', random: null, isProven: false, sinceProof: 0 };
  return servePan(
    options.settleLooks ?? 1,
    (pan) => {
      const read = dialog06Reader();
      return (bytes) => Buffer.concat(read(bytes).map((token) => answer(token, { pan, talk, rules })));
    },
    options.port,
  );
}

interface Scene {
  readonly pan: Pan;
  readonly talk: Dialogue;
  readonly rules: {
    readonly minGrams: number;
    readonly maxGrams: number;
    readonly proofEvery: number | null;
    readonly polynomial: number;
  };
}

function answer(token: Dialog06Token, scene: Scene): Uint8Array {
  const { talk } = scene;
  if (token.kind === 'enq') return weighing(scene);
  if (token.kind === 'garbled') return refuse(talk, '02');
  if (token.kind !== 'record') return NOTHING;
  const [id, first = '', second = ''] = token.fields;
  if (id === '08') return fromScale('09', talk.status);
  if (id === '10') return proof(first, scene);
  if (id === '20') return Uint8Array.of(ACK);
  if (id === '01' || id === '03' || id === '04' || id === '05') return price(id, first, second, scene);
  return refuse(talk, '10');
}

function refuse(talk: Dialogue, status: string): Uint8Array {
  talk.status = status;
  return Uint8Array.of(NAK);
}

function price(id: string, cents: string, tare: string, { talk, rules }: Scene): Uint8Array {
  if (!talk.isProven && rules.proofEvery !== null) {
    talk.random = 0x5c;
    return fromScale('11', `2${talk.random.toString(16).toUpperCase().padStart(2, '0')}`);
  }
  if (!/^\d{5,6}$/.test(cents) || Number(cents) === 0) return refuse(talk, '11');
  const withTare = id === '03' || id === '05';
  if (withTare && !/^\d{4}$/.test(tare)) return refuse(talk, '12');
  talk.price = Number(cents);
  talk.tare = withTare ? Number(tare) : 0;
  talk.status = '00';
  return Uint8Array.of(ACK);
}

function proof(said: string, { talk, rules }: Scene): Uint8Array {
  talk.isProven = talk.random !== null && isChecksumValid(said, talk.random, rules.polynomial);
  talk.random = null;
  talk.sinceProof = 0;
  return fromScale('11', talk.isProven ? '1' : '0');
}

function weighing({ pan, talk, rules }: Scene): Uint8Array {
  if (talk.price === null) return refuse(talk, '22');
  if (pan.fault === 'motion') return refuse(talk, '20');
  if (pan.unrest > 0) {
    pan.unrest -= 1;
    return refuse(talk, '20');
  }
  if (pan.grams < 0) return refuse(talk, '31');
  if (pan.grams > rules.maxGrams) return refuse(talk, '32');
  const grams = pan.grams - talk.tare;
  if (pan.grams < rules.minGrams || grams <= 0) return refuse(talk, '30');
  if (!pan.moved) return refuse(talk, '21');
  return giveOut({ pan, talk, rules }, grams, talk.price);
}

function giveOut({ pan, talk, rules }: Scene, grams: number, cents: number): Uint8Array {
  const amount = priceOf(toMilli(grams), unitPriceOfCents(toCents(cents)), 'halfAwayFromZero');
  pan.moved = false;
  pan.given.push(grams);
  talk.price = null;
  talk.status = '00';
  talk.sinceProof += 1;
  if (rules.proofEvery !== null && talk.sinceProof >= rules.proofEvery) talk.isProven = false;
  if (pan.fault === 'lostAnswer') {
    pan.fault = null;
    return NOTHING;
  }
  const digits = (value: number, count: number): string => String(value).padStart(count, '0');
  const said = pan.fault === 'lyingPrice' ? cents + 1 : cents;
  const sum = pan.fault === 'lyingAmount' ? amount + 100 : amount;
  return fromScale('02', '3', digits(grams, 5), digits(said, 6), digits(sum, 6));
}
