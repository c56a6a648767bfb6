import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteLog } from './byte-log.ts';
import { cardMasker } from './card-mask.ts';

const SEED = 20_261_121;

/** A card number of 13 to 19 digits with a valid check digit. */
const pan = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 18 }).map((digits) => {
  const sum = digits.reduceRight((sum, digit, at) => {
    const twice = (digits.length - at) % 2 === 1 ? digit * 2 : digit;
    return sum + (twice > 9 ? twice - 9 : twice);
  }, 0);
  return [...digits, (10 - (sum % 10)) % 10].join('');
});

/** Cuts bytes at any places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((to, n) => bytes.subarray(at[n], to));
}

function masked(bytes: Uint8Array, places: readonly number[], stuffed = false): Buffer {
  const masker = cardMasker(stuffed);
  return Buffer.concat([...cut(bytes, places).map((piece) => masker.push(piece)), masker.flush()]);
}

const places = fc.array(fc.nat(400), { maxLength: 12 });
const noDigits = fc.string({ maxLength: 30 }).map((text) => text.replace(/[\d *-]/g, '.'));

describe('card numbers in the byte log', () => {
  it(`cardMasker: a card number in text is covered up to its last four digits, however it comes in pieces (seed ${SEED})`, () => {
    fc.assert(
      fc.property(pan, noDigits, noDigits, fc.constantFrom('', ' ', '-'), places, (number, before, after, gap, at) => {
        const written = gap === '' ? number : (number.match(/.{1,4}/g) ?? []).join(gap);
        const head = `${before}x`;
        const out = masked(Buffer.from(`${head}${written}x${after}`, 'latin1'), at).toString('latin1');
        const digits = out.slice(head.length, head.length + written.length).replace(/[ -]/g, '');
        expect(digits).toBe(`${'*'.repeat(number.length - 4)}${number.slice(-4)}`);
        expect(out.length).toBe(head.length + written.length + 1 + after.length);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it(`cardMasker: the values of ZVT's BMP 22 and 23 and of EMV 5A are covered, however they come in pieces (seed ${SEED})`, () => {
    const bcd = (number: string): number[] =>
      (number.length % 2 === 0 ? number : `${number}F`).match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
    const llvar = (length: number): number[] => [0xf0 + Math.floor(length / 10), 0xf0 + (length % 10)];
    fc.assert(
      fc.property(pan, fc.constantFrom(0x22, 0x23, 0x5a), places, (number, tag, at) => {
        const value = bcd(number);
        const head = tag === 0x5a ? [tag, value.length] : [tag, ...llvar(value.length)];
        const apdu = [0x04, 0x0f, 0x20, 0x27, 0x00, ...head, ...value, 0x87, 0x00, 0x17];
        const out = masked(Buffer.from(apdu), at);
        expect(out.length).toBe(apdu.length);
        const from = 5 + head.length;
        expect([...out.subarray(from, from + value.length)]).toEqual(value.map(() => 0x2a));
        expect([...out.subarray(-3)]).toEqual([0x87, 0x00, 0x17]);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('cardMasker: on a serial line the doubled 10 of ZVT does not count', () => {
    const out = masked(Buffer.from([0x22, 0xf0, 0xf4, 0x41, 0x10, 0x10, 0x12, 0x34, 0x87]), [], true);
    expect(out.toString('hex')).toBe('22f0f42a2a2a2a2a87');
  });

  it('cardMasker: what is no card number stays as it is', () => {
    const text = 'Summe 12,34 EUR  4012345678900  Tel. 030-1234567\n';
    expect(masked(Buffer.from(text), []).toString()).toBe(text);
    const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    expect(masked(every, [10, 50]).equals(every)).toBe(true);
  });

  it('cardMasker: a card number inside a longer run of digits is covered too', () => {
    const out = masked(Buffer.from('x004111111111111111007y'), []).toString();
    expect(out).not.toContain('411111');
  });
});

describe('byte log', () => {
  it('byteLog: memory stays bounded, the newest of each link stays, what was left out is said', () => {
    let at = 0;
    const log = byteLog(() => (at += 1000), { bytesPerLink: 4000, bytesPerEntry: 500, links: 2 });
    for (let n = 0; n < 200; n += 1) log.bytes('a', 'out', Buffer.from(`piece ${n}.`));
    log.bytes('b', 'in', Buffer.alloc(100_000, '.'));
    expect(log.text('a').length).toBeLessThan(40_000);
    expect(log.text('a')).toContain('piece 199');
    expect(log.text('a')).not.toContain('piece 1.');
    expect(log.text('b')).toContain('99500 bytes more');
    log.event('c', 'opened');
    expect(log.text()).not.toContain('piece 199');
    log.forget('c');
    expect(log.text('c')).toBe('');
  });

  it('byteLog: bytes that come one by one are one line, in the order of their time', () => {
    let at = 1_800_000_000_000;
    const log = byteLog(() => at);
    for (const byte of Buffer.from('ok\n')) log.bytes('a', 'in', Uint8Array.of(byte));
    at += 1000;
    log.bytes('a', 'out', Uint8Array.of(0x05));
    expect(log.text()).toMatch(
      /^2027-01-15T08:00:00\.000Z a < 6F 6B 0A +\|ok\.\|\n2027-01-15T08:00:01\.000Z a > 05 +\|\.\|\n$/,
    );
  });

  it('byteLog: a card number that a cut goes through shows none of its digits before it, and none after', () => {
    const log = byteLog(() => 0, { bytesPerEntry: 100_000, bytesPerLink: 200_000 });
    const piece = Buffer.alloc(40_000, '.');
    piece.write('4111111111111111', 32 * 1024 - 8);
    piece.write('411111111111', piece.length - 12);
    log.bytes('a', 'in', piece);
    log.bytes('a', 'in', Buffer.from('1111 x'));
    expect(log.text()).not.toMatch(/4 ?1 ?1|31 31 31/);
    expect(log.text()).toContain('** x'.slice(-2));
  });
});
