import { toCents } from '@valero/domain/kernel';
import { describe, expect, it } from 'vitest';
import { checksumAnswer, isChecksumValid } from './dialog06-checksum.ts';
import {
  checksumRecord,
  dialog06Reader,
  fitsPrice,
  fromScale,
  priceRecord,
  readScaleRecord,
  STATUS_REQUEST,
  versionRecord,
  WEIGHT_REQUEST,
} from './dialog06-codec.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const asText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const price = (over: object) => ({ unitPrice: 199, tare: 0, text: '', ...over });

describe('Dialog 06 codec', () => {
  it('records: what a till says is the manual’s, byte for byte', () => {
    // 1,99 EUR/kg
    expect(hex(priceRecord(price({}), 6))).toBe('040230311b3030303139391b03');
    expect(asText(priceRecord(price({ tare: 12 }), 6))).toBe('\u0004\u000203\u001b000199\u001b0012\u0003');
    expect(asText(priceRecord(price({ text: 'Käse' }), 5))).toBe('\u0004\u000204\u001b00199\u001bKaese        \u0003');
    expect(asText(priceRecord(price({ tare: 5, text: 'Wurst und Käse' }), 6))).toBe(
      '\u0004\u000205\u001b000199\u001b0005\u001bWurst und Kae\u0003',
    );
    expect(hex(STATUS_REQUEST)).toBe('0402303803');
    expect(hex(WEIGHT_REQUEST)).toBe('0405');
    expect(asText(checksumRecord('A1B20000'))).toBe('\u0004\u000210\u001bA1B20000\u0003');
    expect(hex(versionRecord(true))).toBe('040232301b3103');
    expect(hex(versionRecord(false))).toBe('040232301b3003');
  });

  it('records: a price that does not fit the scale’s digits is known before it is sent', () => {
    expect(fitsPrice(price({ unitPrice: 99_999 }), 5)).toBe(true);
    expect(fitsPrice(price({ unitPrice: 100_000 }), 5)).toBe(false);
    expect(fitsPrice(price({ unitPrice: 0 }), 6)).toBe(false);
  });

  it('reader: pieces of any size give the same, and what is broken is garbled', () => {
    const bytes = Buffer.concat([fromScale('02', '3', '00412', '000599', '000247'), Buffer.from([0x06, 0x15])]);
    const whole = dialog06Reader()(bytes);
    const read = dialog06Reader();
    expect([...bytes].flatMap((byte) => read(Uint8Array.of(byte)))).toEqual(whole);
    expect(whole.map(({ kind }) => kind)).toEqual(['record', 'ack', 'nak']);
    const [first] = whole;
    expect(first?.kind === 'record' && readScaleRecord(first.fields)).toEqual({
      ...{ kind: 'weighing', grams: 412, unitPrice: toCents(599), amount: toCents(247) },
    });
    const long = Buffer.concat([Buffer.from([0x02]), Buffer.alloc(500, 0x31)]);
    expect(dialog06Reader()(long).every(({ kind }) => kind === 'garbled')).toBe(true);
    expect(dialog06Reader()(Buffer.from([0x02, 0x30, 0xb2, 0x03]))).toMatchObject([
      { kind: 'garbled' },
      { kind: 'garbled' },
    ]);
  });

  it('records: another unit, letters for digits or a field too many is no weighing', () => {
    for (const fields of [
      ['02', '2', '00412', '000599', '000247'],
      ['02', '3', '0041x', '000599', '000247'],
      ['02', '3', '412', '000599', '000247'],
      ['02', '3', '00412', '000599', '000247', ''],
      ['09', '1'],
      ['11', '3'],
      ['12'],
    ])
      expect(readScaleRecord(fields), fields.join('|')).toBeNull();
    expect(readScaleRecord(['11', '25C'])).toEqual({ kind: 'checksum', verdict: 'prove', random: 0x5c });
    expect(readScaleRecord(['11', '2', '5C'])).toEqual({ kind: 'checksum', verdict: 'prove', random: 0x5c });
  });

  it('checksum: an answer fits its own random byte and polynomial alone', () => {
    for (let random = 0; random < 256; random += 1) {
      const answer = checksumAnswer(0xa1b2, 0x1021, random);
      expect(answer).toMatch(/^[0-9A-F]{8}$/);
      expect(isChecksumValid(answer, random, 0x1021)).toBe(true);
      expect(isChecksumValid(answer, random, 0x8005)).toBe(false);
    }
    expect(isChecksumValid('a1b20000', 0, 0x1021)).toBe(false);
  });
});
