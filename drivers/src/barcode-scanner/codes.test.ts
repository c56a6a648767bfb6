import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeFraming } from './framing.ts';
import { HID_REPORT_BYTES, hidReports, hidReportsOf } from './hid-report.ts';

describe('code framing', () => {
  it('framing: a scanner without end signs ends a code by silence', () => {
    const framing = codeFraming();
    expect(framing.take(Buffer.from('96385074'))).toEqual([]);
    expect(framing.silence()).toBe('96385074');
    expect(framing.silence()).toBeNull();
  });

  it('framing: a frame, CR LF and an overlong line', () => {
    const framing = codeFraming();
    expect(framing.take(Buffer.from('\u0002A1\u0003B2\r\nC3\t'))).toEqual(['A1', 'B2', 'C3']);
    expect(framing.take(Buffer.from(`${'9'.repeat(5000)}\rD4\r`))).toEqual(['D4']);
  });

  it('framing: the same codes, however the bytes are cut (property)', () => {
    const codes = fc.array(
      fc.string({ unit: fc.constantFrom(...'0123456789ABCZ', '\u001d'), minLength: 1, maxLength: 40 }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(codes, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (wanted, cuts) => {
        const bytes = Buffer.from(wanted.map((code) => `${code}\r`).join(''));
        const framing = codeFraming();
        const got: string[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = cuts[turn % cuts.length] ?? 1;
          got.push(...framing.take(bytes.subarray(at, at + size)));
          at += size;
        }
        expect(got).toEqual(wanted);
      }),
    );
  });
});

describe('HID-POS reports', () => {
  // answer of a Honeywell Voyager 1602g to REVINF, as captured: six reports, the last one short
  const begin = [2, 56, 93, 88, 48];
  const text = 'Product Name: Voyager 1602g\r\nBoot Revision: : 8992\r\nSoft';
  const CAPTURED = [
    Uint8Array.from([...begin, ...Buffer.from(text), 63, 0, 1]),
    Uint8Array.from([2, 9, 93, 88, 48, ...Buffer.from('um: N/A\r\n'), ...new Array(47).fill(0), 63, 0, 0]),
  ];

  it('HID reports: a captured answer over several reports is one text', () => {
    const reports = hidReports();
    expect(CAPTURED.flatMap((report) => reports.take(report))).toEqual([`${text}um: N/A\r\n`]);
  });

  it('HID reports: a foreign report or a length beyond the report ends the code it stands in', () => {
    const reports = hidReports();
    const [first = new Uint8Array(64)] = hidReportsOf(']Q1', Buffer.alloc(100, 65));
    expect(reports.take(first)).toEqual([]);
    expect(reports.take(Uint8Array.from([9, 3, ...new Array(62).fill(0)]))).toEqual([]);
    expect(reports.take(Uint8Array.from([2, 57, ...new Array(62).fill(1)]))).toEqual([]);
    const again = hidReportsOf(']E0', Buffer.from('4006381333931')).flatMap((report) => reports.take(report));
    expect(again).toEqual([']E04006381333931']);
  });

  it('HID reports: what is put into reports comes out of them (property)', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 400 }), fc.integer({ min: 1, max: 200 }), (data, size) => {
        const bytes = Buffer.concat(hidReportsOf(']d1', Buffer.from(data)));
        const reports = hidReports();
        const got: string[] = [];
        for (let at = 0; at < bytes.length; at += size) got.push(...reports.take(bytes.subarray(at, at + size)));
        expect(bytes.length % HID_REPORT_BYTES).toBe(0);
        expect(got).toEqual([`]d1${data}`]);
      }),
    );
  });
});
