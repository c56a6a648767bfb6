import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escposReader, isHeld, type PrinterSays, readStatus } from './status.ts';
import { starReader } from './status-star.ts';

const WELL = {
  online: true,
  coverOpen: false,
  paperOut: false,
  paperLow: false,
  error: false,
  pinHigh: false,
  counter: null,
};

describe('ESC/POS status', () => {
  it('escposReader: replies of every kind are told apart, also byte by byte, with XON and XOFF in between', () => {
    const bytes = [
      ...[0x12, 0x11, 0x37, 0x22, 0x41, 0x42, 0x43, 0x44, 0x00, 0x13],
      ...[0x18, 0x00, 0x0c, 0x00, 0x00, 0x16],
    ];
    const expected: PrinterSays[] = [
      { kind: 'reply', byte: 0x12 },
      { kind: 'processId', id: 'ABCD' },
      { kind: 'status', status: { ...WELL, online: false, paperOut: true } },
      { kind: 'processed' },
      { kind: 'reply', byte: 0x16 },
    ];
    expect(escposReader()(Uint8Array.from(bytes))).toEqual(expected);
    const read = escposReader();
    expect(bytes.flatMap((byte) => read(Uint8Array.of(byte)))).toEqual(expected);
  });

  it('escposReader: a block that turns out to be none costs nothing of what follows', () => {
    expect(escposReader()(Uint8Array.of(0x37, 0x12, 0x14, 0x12))).toEqual([
      { kind: 'reply', byte: 0x12 },
      { kind: 'reply', byte: 0x12 },
    ]);
  });

  it('escposReader: any bytes are survived, and a confirmation among them is still heard after silence', () => {
    const answer = Uint8Array.of(0x37, 0x22, 0x21, 0x22, 0x23, 0x7e, 0x00);
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }), (noise) => {
        const read = escposReader();
        for (const bytes of noise) expect(read(bytes).length).toBeLessThanOrEqual(bytes.length + 15);
        // bytes that are part of no block end whatever was begun
        read(Uint8Array.of(0xff, 0xff, 0xff, 0xff));
        expect(read(answer)).toEqual([{ kind: 'processId', id: '!"#~' }]);
      }),
      { seed: 20261121, numRuns: 500 },
    );
  });

  it('readStatus: cover, paper end, near end, errors and the drawer pin are seen', () => {
    expect(readStatus(0x12, 0x12, 0x12)).toEqual(WELL);
    expect(readStatus(0x1a, 0x16, 0x12)).toMatchObject({ online: false, coverOpen: true });
    expect(readStatus(0x1a, 0x32, 0x72)).toMatchObject({ online: false, paperOut: true });
    expect(readStatus(0x12, 0x12, 0x1e)).toMatchObject({ paperLow: true });
    expect(readStatus(0x1e, 0x52, 0x12)).toMatchObject({ error: true, pinHigh: true });
    expect(isHeld(readStatus(0x12, 0x12, 0x1e))).toBe(false);
    expect(isHeld(readStatus(0x1a, 0x1a, 0x12))).toBe(true);
  });
});

describe('Star status', () => {
  it('starReader: a block says cover, paper, pin and counter, also byte by byte', () => {
    const block = [0x23, 0x06, 0x2c, 0x00, 0x00, 0x08, 0x00, 0x42, 0x00];
    const status = { ...WELL, online: false, coverOpen: true, paperOut: true, pinHigh: true, counter: 17 };
    expect(starReader()(Uint8Array.from(block))).toEqual([{ kind: 'status', status }]);
    const read = starReader();
    expect(block.flatMap((byte) => read(Uint8Array.of(byte)))).toEqual([{ kind: 'status', status }]);
  });

  it('starReader: any bytes are survived', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        expect(starReader()(noise).length).toBeLessThanOrEqual(noise.length);
      }),
      { seed: 20261121, numRuns: 500 },
    );
  });
});
