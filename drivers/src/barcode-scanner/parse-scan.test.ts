import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScan } from './parse-scan.ts';

describe('barcode scanner', () => {
  it('parseScan: an AIM identifier and line ends are taken off', () => {
    expect(parseScan(']E04006381333931\r\n')).toMatchObject({
      code: '4006381333931',
      gtin: '4006381333931',
      symbology: 'EAN13',
    });
    expect(parseScan('\u0002]E496385074\u0003')).toMatchObject({ code: '96385074', symbology: 'EAN8' });
    expect(parseScan(']C0ABC-1')).toMatchObject({ code: 'ABC-1', gtin: null, symbology: 'Code128' });
  });

  it('parseScan: a wrong check digit stays text and is no GTIN', () => {
    expect(parseScan('4006381333932')).toMatchObject({ code: '4006381333932', gtin: null });
  });

  it('parseScan: a UPC-A and its EAN-13 are one article', () => {
    expect(parseScan('036000291452')?.code).toBe(parseScan('0036000291452')?.code);
  });

  it('parseScan: a GS1 label gives GTIN, weight, price, lot and date as printed', () => {
    const scan = parseScan(']C10104006381333931310300123439221235\u001d10LOT7\u001d17261231');
    expect(scan).toMatchObject({ gtin: '4006381333931', weight: 1234, price: 1235 });
    expect(scan?.elements).toMatchObject({ '10': 'LOT7', '17': '261231', '310': '001234', '392': '1235' });
  });

  it('parseScan: a GS1 Digital Link of any host names its article', () => {
    const scan = parseScan(']Q1https://id.example.org/01/04006381333931/10/L1?17=261231');
    expect(scan).toMatchObject({ gtin: '4006381333931', elements: { '10': 'L1', '17': '261231' } });
    expect(parseScan('https://example.org/01/04006381333931/10/%E0%A4%A')?.elements['10']).toBe('%E0%A4%A');
    expect(parseScan('https://example.org/shop')).toMatchObject({ code: 'https://example.org/shop', gtin: null });
  });

  it('parseScan: nothing readable is null', () => {
    expect(parseScan('\r\n')).toBeNull();
    expect(parseScan(']E0')).toBeNull();
  });

  it('parseScan: no input throws, and a code to look up never holds control bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string().map((each) => `]C1${each}`),
          fc.webUrl({ withQueryParameters: true }),
        ),
        (raw) => {
          const scan = parseScan(raw);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what must not be there
          if (scan) expect(scan.code).not.toMatch(/[\u0000-\u001f\u007f]/);
        },
      ),
    );
  });
});
