import { toCents } from '@valero/domain/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apduReader, encodeApdu } from './apdu.ts';
import { readFields } from './bmp.ts';
import { fromBcd, toBcd, toHex } from './bytes.ts';
import { authorisation, endOfDay, refund, registration, repeatReceipt, reversal, statusEnquiry } from './commands.ts';
import { zZvtOptions } from './options.ts';
import { encodeFrame, frameReader } from './serial-frame.ts';
import { readStatusInformation } from './status-info.ts';
import { decodeText, maskCardNumbers } from './text.ts';
import { encodeTlv, findTlv, readTlvs } from './tlv.ts';

const SEED = 13_08;
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const bytes = fc.uint8Array({ maxLength: 700 });

describe('zvt apdus', () => {
  it('zvt apdu: commands have the bytes of the specification', () => {
    const show = (apdu: Parameters<typeof encodeApdu>[0]) => toHex(encodeApdu(apdu));
    expect(show(authorisation(toCents(314), '0978'))).toBe('06010A040000000003144 90978'.replace(' ', ''));
    expect(show(repeatReceipt('000000'))).toBe('0620050000000303');
    expect(show(reversal('123456', '0042'))).toBe('063006123456870042');
    expect(show(refund('123456', toCents(1), '0978'))).toBe('06310D12345604000000000001490978');
    expect(show(endOfDay('123456'))).toBe('065003123456');
    expect(show(statusEnquiry('123456'))).toBe('050103123456');
    const options = zZvtOptions.parse({ password: '123456' });
    // 12 columns, 26 with 06 D1 and 06 D3; the character set is only asked for where it is not the usual one
    expect(show(registration(options))).toBe('060015123456BE0978060D120140260 80A0206D10A0206D3'.replace(' ', ''));
    expect(show(registration({ ...options, charset: 'latin1' }))).toContain('140101');
  });

  it('zvt apdu: bytes that come one by one or in any pieces make the same commands', () => {
    fc.assert(
      fc.property(fc.array(bytes, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 60 }), (datas, size) => {
        const sent = datas.flatMap((data) => [...encodeApdu({ code: 0x040f, data })]);
        const reader = apduReader();
        const got = [];
        for (let at = 0; at < sent.length; at += size)
          got.push(...reader.push(Uint8Array.from(sent.slice(at, at + size))));
        expect(got.map(({ data }) => toHex(data))).toEqual(datas.map(toHex));
        expect(reader.pending()).toBe(0);
      }),
      { seed: SEED },
    );
  });

  it('zvt apdu: 255 bytes and more have a length of three bytes, low before high', () => {
    expect([...encodeApdu({ code: 0x0601, data: new Uint8Array(254) }).subarray(0, 4)]).toEqual([6, 1, 254, 0]);
    expect([...encodeApdu({ code: 0x0601, data: new Uint8Array(255) }).subarray(0, 5)]).toEqual([6, 1, 255, 255, 0]);
    expect([...encodeApdu({ code: 0x0601, data: new Uint8Array(260) }).subarray(0, 5)]).toEqual([6, 1, 255, 4, 1]);
  });
});

describe('zvt fields', () => {
  it('zvt fields: order is free, and an unknown field ends the reading without losing what came before', () => {
    const told = readFields(hex('0B 00 00 42 27 00 04 00 00 00 00 03 14 F0'));
    expect(told.whole).toBe(false);
    expect(told.values.get(0x0b)).toEqual(hex('00 00 42'));
    expect(readFields(hex('04 00 00 00 00 03 14 8B F0 F3 41 42 43 3C F0 F0 F1 5A 06 02 11 00')).whole).toBe(true);
    expect(readFields(hex('8B F0 4F 41')).whole).toBe(false);
  });

  it('zvt fields: a packed decimal is whole or nothing', () => {
    expect(toHex(toBcd(314, 6))).toBe('000000000314');
    expect(fromBcd(hex('12 34'))).toBe('1234');
    expect(fromBcd(hex('1E 34'))).toBeNull();
    expect(() => toBcd(1_000_000, 3)).toThrow('digits');
  });

  it('zvt fields: a result is believed only where result code, amount and trace can be read', () => {
    const info = readStatusInformation(
      hex(
        '27 00 04 00 00 00 00 03 14 0B 00 00 42 37 00 00 41 29 52 50 00 41 87 00 07 8A 0A 3B 31 32 33 20 20 20 20 20',
      ),
      'cp437',
    );
    expect(info).toMatchObject({
      result: 0,
      amount: 314,
      trace: '000042',
      originalTrace: '000041',
      terminalId: '52500041',
    });
    expect(info).toMatchObject({ receiptNumber: '0007', brand: 'Visa', approval: '123' });
    expect(readStatusInformation(hex('04 00 00 00 00 03 14'), 'cp437')).toBeNull();
    expect(readStatusInformation(hex('27 00 04 00 00 00 00 0A 14'), 'cp437')).toBeNull();
    expect(readStatusInformation(hex('27 00 04 00 00'), 'cp437')).toBeNull();
    // an unknown field at the end costs nothing that decides
    expect(readStatusInformation(hex('27 00 0B 00 00 42 04 00 00 00 00 03 14 C9 01'), 'cp437')?.amount).toBe(314);
  });

  it('zvt fields: a card number is masked, whether the terminal did or not', () => {
    const pan = (digits: string) => readStatusInformation(hex(`27 00 22 F0 F8 ${digits}`), 'cp437')?.panMasked;
    expect(pan('41 11 11 11 11 11 11 11')).toBe('############1111');
    expect(pan('EE EE EE EE EE EE 12 34')).toBe('############1234');
    expect(pan('67 22 22 22 22 22 22 2F')).toBe('###########2222');
    expect(maskCardNumbers('Karte 4111 1111 1111 1111 VU 455600001234')).toBe(
      'Karte #### #### #### 1111 VU 455600001234',
    );
  });

  it('zvt fields: totals of the end of day are read by kind of card', () => {
    const girocard = '03 00 00 00 00 12 50';
    const nothing = '00 00 00 00 00 00 00';
    const visa = '01 00 00 00 00 02 00';
    const info = readStatusInformation(
      hex(
        `27 00 04 00 00 00 00 14 50 60 F0 F5 F3 00 01 00 04 ${girocard} ${nothing.repeat(3)} ${visa} ${nothing.repeat(2)}`,
      ),
      'cp437',
    );
    expect(info?.totals).toEqual([
      { brand: 'girocard', count: 3, amount: 1250 },
      { brand: 'Visa', count: 1, amount: 200 },
    ]);
  });

  it('zvt fields: containers are read at any depth, and what is none is refused', () => {
    const inner = encodeTlv(0x07, hex('41'));
    const read = readTlvs(Uint8Array.from([...encodeTlv(0x1f07, hex('02')), ...encodeTlv(0x25, inner)])) ?? [];
    expect(findTlv(read, 0x1f07)?.value).toEqual(hex('02'));
    expect(findTlv(read, 0x07)?.value).toEqual(hex('41'));
    expect(readTlvs(hex('07 05 41'))).toBeNull();
    expect(readTlvs(encodeTlv(0x07, new Uint8Array(300)))?.[0]?.value.length).toBe(300);
  });

  it('zvt text: umlauts come out of every set of characters, controls do not', () => {
    expect(decodeText(hex('48 84 6E 64 6C 65 72 07'), 'cp437')).toBe('Händler ');
    expect(decodeText(hex('48 E4 6E 64 6C 65 72'), 'latin1')).toBe('Händler');
    expect(decodeText(hex('48 C3 A4 6E 64 6C 65 72'), 'utf8')).toBe('Händler');
    expect(decodeText(hex('E1'), 'cp437')).toBe('ß');
  });
});

describe('zvt frames', () => {
  it('zvt frame: the bytes of real terminals', () => {
    expect(toHex(encodeFrame(hex('05 01 03 12 34 56')))).toBe('1002050103123456 1003E043'.replace(' ', ''));
    expect(toHex(encodeFrame(hex('80 00 00')))).toBe('100280000010 03F51F'.replace(' ', ''));
  });

  it('zvt frame: any command goes through in any pieces, with noise before it', () => {
    fc.assert(
      fc.property(bytes, fc.uint8Array({ maxLength: 5 }), fc.integer({ min: 1, max: 9 }), (apdu, noise, size) => {
        const sent = [...noise.filter((byte) => byte !== 0x10), ...encodeFrame(apdu)];
        const reader = frameReader();
        const got = [];
        for (let at = 0; at < sent.length; at += size)
          got.push(...reader.push(Uint8Array.from(sent.slice(at, at + size))));
        const frames = got.flatMap((event) => (event.kind === 'frame' ? [toHex(event.apdu)] : []));
        expect(frames).toEqual([toHex(apdu)]);
        expect(reader.busy()).toBe(false);
      }),
      { seed: SEED },
    );
  });

  it('zvt frame: one byte changed on its way is never taken for a command', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 3, maxLength: 40 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (apdu, at, change) => {
          const sent = encodeFrame(apdu);
          const place = at % sent.length;
          sent[place] = (sent[place] ?? 0) ^ change;
          const frames = frameReader()
            .push(sent)
            .flatMap((event) => (event.kind === 'frame' ? [toHex(event.apdu)] : []));
          // a change before the frame, or one that leaves the same command, harms nobody
          for (const frame of frames) expect(frame).toBe(toHex(apdu));
        },
      ),
      { seed: SEED },
    );
  });
});
