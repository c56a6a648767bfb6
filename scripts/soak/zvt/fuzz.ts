import {
  apduReader,
  encodeApdu,
  encodeFrame,
  encodeTlv,
  frameReader,
  readFields,
  readStatusInformation,
  readTlvs,
  receiptCollector,
} from '@valero/drivers/zvt';
import { type Chance, chance } from './chance.ts';

/** What mutated inputs came to. */
export interface ZvtFuzzReport {
  readonly inputs: number;
  /** What the reader made of them: APDUs, or frames and answers. */
  readonly read: number;
  /** Results that were believed: each has a whole amount and a masked card number. */
  readonly believed: number;
  /** Bytes the reader held back at the most. */
  readonly mostHeld: number;
  readonly faults: readonly string[];
}

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const LONGEST = 65_540;

/** Data of real dialogues, to be spoiled. */
const DATA: readonly (readonly [code: number, data: Uint8Array])[] = [
  [
    0x040f,
    hex(
      '27 00 04 00 00 00 00 03 14 49 09 78 0B 00 00 42 0C 14 30 59 0D 11 21 22 F1 F0 EE EE EE EE EE EE EE EE 12 34 ' +
        '29 52 50 00 41 3B 31 32 33 34 35 36 20 20 87 00 07 8A 05 8B F0 F9 67 69 72 6F 63 61 72 64 00 06 05 1F 10 02 01 00',
    ),
  ],
  [0x040f, hex('29 52 50 00 41 87 00 07 0B 00 00 42 37 00 00 41 04 00 00 00 00 03 14 27 05 3C F0 F0 F3 4E 6F 21')],
  [0x040f, hex('27 00 22 F0 F8 41 11 11 11 11 11 11 11 0B 00 00 01 04 00 00 00 00 00 01')],
  [0x04ff, hex('0A 01')],
  [0x06d1, hex('40 4B 75 6E 64 65 6E 62 65 6C 65 67')],
  [0x06d1, hex('FF 03')],
  [0x06d3, Uint8Array.from([0x06, 0x0b, 0x1f, 0x07, 1, 2, ...encodeTlv(0x25, encodeTlv(0x07, hex('41 42 43')))])],
  [0x060f, hex('19 00 29 52 50 00 41 49 09 78')],
  [0x061e, hex('6C')],
  [0x8000, hex('')],
  [0x0601, hex('04 00 00 00 00 03 14 49 09 78')],
];

/** A few bytes changed, doubled, left out, put in, or a whole neighbour behind it. */
function spoiled(by: Chance, whole: Uint8Array, other: Uint8Array): Uint8Array {
  const bytes = [...whole];
  for (let changes = by.pick(4); changes > 0; changes -= 1) {
    const at = by.pick(bytes.length + 1);
    switch (by.pick(6)) {
      case 0:
        bytes[at] = by.pick(256);
        break;
      case 1:
        bytes.splice(at, 0, by.pick(256));
        break;
      case 2:
        bytes.splice(at, 1 + by.pick(4));
        break;
      case 3:
        bytes.splice(at, 0, ...Array<number>(by.pick(40)).fill(by.of(0x00, 0x10, 0xff, 0xf9)));
        break;
      case 4:
        bytes[at] = by.of(0xff, 0x10, 0x82, 0x1f, 0x80);
        break;
      default:
        bytes.push(...other);
    }
  }
  return Uint8Array.from(bytes, (byte) => byte ?? 0);
}

function anyData(by: Chance): { readonly code: number; readonly data: Uint8Array } {
  const [code, data] = DATA[by.pick(DATA.length)] ?? [0, new Uint8Array(0)];
  const [, other] = DATA[by.pick(DATA.length)] ?? [0, new Uint8Array(0)];
  return { code, data: by.happens(60) ? spoiled(by, data, other) : data };
}

/** Feeds both readers with mutated bytes, in pieces, over one lasting link each. A throw, or more than an APDU held back, is a fault. */
export function fuzzZvt(
  codec: 'apdu' | 'frame',
  count: number,
  seed: number,
  onStep: (done: number) => void = () => undefined,
): ZvtFuzzReport {
  const by = chance(seed);
  const apdus = apduReader();
  const frames = frameReader();
  const faults: string[] = [];
  const sums = { read: 0, believed: 0, mostHeld: 0 };
  for (let input = 1; input <= count && faults.length < 10; input += 1) {
    const first = encodeApdu(anyData(by));
    const second = encodeApdu(anyData(by));
    const sent = codec === 'apdu' ? spoiled(by, first, second) : spoiled(by, encodeFrame(first), encodeFrame(second));
    const cut = by.pick(sent.length + 1);
    try {
      for (const part of [sent.subarray(0, cut), sent.subarray(cut)]) {
        const whole = codec === 'apdu' ? apdus.push(part) : framesOf(frames.push(part), sums);
        sums.mostHeld = Math.max(sums.mostHeld, codec === 'apdu' ? apdus.pending() : frames.pending());
        for (const apdu of whole) look(apdu, sums, faults, input);
      }
    } catch (error) {
      faults.push(`input ${input}: ${String(error)}`);
    }
    // a link that reads a false length of 65,535 bytes ends by its timer; here a new one begins
    if (by.happens(40)) {
      apdus.reset();
      frames.reset();
    }
    if (input % 10_000 === 0) onStep(input);
  }
  if (sums.mostHeld > LONGEST) faults.push(`${sums.mostHeld} bytes were held back`);
  return { inputs: count, ...sums, faults };
}

type Sums = { read: number; believed: number; mostHeld: number };
type Whole = ReturnType<ReturnType<typeof apduReader>['push']>;

function framesOf(events: ReturnType<ReturnType<typeof frameReader>['push']>, sums: Sums): Whole {
  sums.read += events.length;
  return events.flatMap((event) => (event.kind === 'frame' ? apduReader().push(event.apdu) : []));
}

function look(apdu: Whole[number], sums: Sums, faults: string[], input: number): void {
  sums.read += 1;
  readFields(apdu.data);
  readTlvs(apdu.data);
  const info = readStatusInformation(apdu.data, 'cp437');
  if (info) {
    sums.believed += 1;
    if (/\d{5,}/.test(info.panMasked)) faults.push(`input ${input}: a card number that is not masked`);
    if (info.amount !== null && !(info.amount >= 0 && info.amount <= 999_999_999_999))
      faults.push(`input ${input}: an amount out of range`);
  }
  for (const charset of ['cp437', 'latin1', 'utf8'] as const) {
    const receipts = receiptCollector(charset, 40);
    receipts.add({ code: 0x06d1, data: apdu.data });
    receipts.add({ code: 0x06d3, data: apdu.data });
    receipts.receipts();
  }
}
