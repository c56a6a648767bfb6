import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gtinCheckDigit } from '../gtin.ts';
import { parseScan } from './parse-scan.ts';
import { readStoreCode, type StoreCodeRule, zStoreCodeRules } from './store-code.ts';
import { valueVerifier } from './verifier.ts';

const GS = '\u001d';
const withCheck = (body: string): string => `${body}${gtinCheckDigit(body)}`;

describe('parseScan', () => {
  it('parseScan: an AIM identifier, frames and line ends are taken off', () => {
    expect(parseScan(']E04006381333931\r\n')).toMatchObject({ code: '4006381333931', symbology: 'EAN13' });
    expect(parseScan('\u0002]E496385074\u0003')).toMatchObject({ code: '96385074', symbology: 'EAN8' });
    expect(parseScan(']C0ABC-1')).toMatchObject({ code: 'ABC-1', gtin: null, symbology: 'Code128' });
    expect(parseScan(']X0ABC-1')).toMatchObject({ code: 'ABC-1', symbology: 'other' });
    expect(parseScan(']')).toMatchObject({ code: ']', symbology: null });
  });

  it('parseScan: a wrong check digit stays text and is no GTIN', () => {
    expect(parseScan('4006381333932')).toMatchObject({ code: '4006381333932', gtin: null, lookups: ['4006381333932'] });
  });

  it('parseScan: a UPC-A, its EAN-13 and its UPC-E are one article', () => {
    expect(parseScan('036000291452')?.code).toBe(parseScan('0036000291452')?.code);
    expect(parseScan('04252614')?.lookups).toContain('0042100005264');
    expect(parseScan('01234565')?.lookups).toContain('0012345000065');
  });

  it('parseScan: every UPC-A with zeros to leave out is read back from its UPC-E (property)', () => {
    // GS1 General Specifications § 5.2.2.4.2, in the direction of shortening: manufacturer and item to six digits
    const shortened = (maker: string, item: string): string | null => {
      if (/^..[012]00$/.test(maker) && item < '01000') return `${maker.slice(0, 2)}${item.slice(2)}${maker[2]}`;
      if (maker.endsWith('00') && item < '00100') return `${maker.slice(0, 3)}${item.slice(3)}3`;
      if (maker.endsWith('0') && item < '00010') return `${maker.slice(0, 4)}${item[4]}4`;
      return item >= '00005' && item < '00010' ? `${maker}${item[4]}` : null;
    };
    const maker = fc.tuple(fc.stringMatching(/^\d{5}$/), fc.constantFrom('', '0', '00', '000', '100', '200'));
    const item = fc.integer({ min: 0, max: 999 });
    fc.assert(
      fc.property(fc.constantFrom('0', '1'), maker, item, (system, [start, zeros], number) => {
        const name = start.slice(0, 5 - zeros.length) + zeros;
        const product = String(number).padStart(5, '0');
        const short = shortened(name, product);
        fc.pre(short !== null);
        const upcA = withCheck(`${system}${name}${product}`);
        expect(parseScan(`${system}${short}${upcA.at(-1)}`)?.lookups).toContain(`0${upcA}`);
      }),
      { numRuns: 500 },
    );
  });

  it('parseScan: a GS1-128 label gives GTIN, weight, price, lot and date as printed', () => {
    const scan = parseScan(`]C10104006381333931310300123439221235${GS}10LOT7${GS}17261231`);
    expect(scan).toMatchObject({ gtin: '4006381333931', weight: 1234, price: 1235 });
    expect(scan?.elements).toMatchObject({ '10': 'LOT7', '17': '261231', '3103': '001234' });
  });

  it('parseScan: DataBar, DataMatrix and QR of GS1 carry the same elements', () => {
    for (const head of [']e0', ']d2', ']Q3', GS, '']) {
      expect(parseScan(`${head}0104006381333931${'17261231'}10A${GS}21S/1`)).toMatchObject({
        gtin: '4006381333931',
        elements: { '17': '261231', '10': 'A', '21': 'S/1' },
      });
    }
  });

  it.each([
    ['count of pieces', `0104006381333931${'3012'}`, { count: 12, gtin: '4006381333931' }],
    ['content of a case', `0204006381333931${'3724'}`, { count: 24, gtin: '4006381333931' }],
    ['price in euro', '01040063813339313932978499', { price: 499 }],
    ['price in francs is no price', '01040063813339313932756499', { price: null }],
    ['unit price beside', `01040063813339318005001290${GS}3922100`, { price: 100 }],
    ['returnable asset', `80030400638133393112${GS}`, { elements: { '8003': '0400638133393112' } }],
    ['weight finer than a gram', '01040063813339313105123400', { weight: 1234 }],
    ['GTIN-8 in fourteen digits', '0100000096385074', { gtin: '96385074' }],
  ])('parseScan: %s', (_title, message, wanted) => {
    expect(parseScan(`]C1${message}`)).toMatchObject(wanted);
  });

  it('parseScan: half a label, a wrong check digit in it or an unknown identifier makes it no label at all', () => {
    for (const bad of [
      '01040063813339',
      '0104006381333932',
      `0104006381333931${'3103'}12`,
      `0104006381333931${'0512345'}`,
      `0104006381333931${'10'}`,
      `0104006381333931${'3103'}000100${'3103'}000200`,
    ])
      expect(parseScan(`]C1${bad}`), bad).toMatchObject({ gtin: null, elements: {}, weight: null, price: null });
  });

  it('parseScan: a variable measure GTIN is looked up by itself and by its content', () => {
    const gtin = withCheck('9400638133393');
    expect(parseScan(`]C101${gtin}3103000500`)?.lookups).toEqual([gtin, '4006381333931']);
  });

  it('parseScan: a GS1 Digital Link of any host and depth names its article', () => {
    const scan = parseScan(']Q1https://id.example.org/shop/a/01/04006381333931/10/L1?17=261231&utm=x&3103=000250');
    expect(scan).toMatchObject({ gtin: '4006381333931', weight: 250, elements: { '10': 'L1', '17': '261231' } });
    expect(parseScan('HTTP://x.de/01/4006381333931')).toMatchObject({ gtin: '4006381333931' });
    expect(parseScan('https://example.org/01/04006381333931/10/%E0%A4%A')?.gtin).toBe('4006381333931');
    for (const other of ['https://example.org/shop', 'https://example.org/01/04006381333930', 'https:///01/96385074'])
      expect(parseScan(other)).toMatchObject({ code: other, gtin: null });
  });

  it('parseScan: nothing readable is null', () => {
    for (const nothing of ['', '\r\n', ']E0', GS, 'x'.repeat(4001)]) expect(parseScan(nothing)).toBeNull();
  });

  it('parseScan: elements put together are read back, whatever their values (property)', () => {
    const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
    const text = fc.stringMatching(/^[A-Za-z0-9\-./]{1,20}$/);
    const message = fc.record({
      body: digits(13),
      weight: digits(6),
      price: fc.stringMatching(/^[1-9]\d{0,6}$/),
      lot: text,
      serial: text,
    });
    fc.assert(
      fc.property(message, ({ body, weight, price, lot, serial }) => {
        const gtin = withCheck(body);
        const scan = parseScan(`]C101${gtin}10${lot}${GS}3103${weight}21${serial}${GS}3922${price}`);
        expect(scan).toMatchObject({
          weight: Number(weight),
          price: Number(price),
          elements: { '01': gtin, '10': lot, '21': serial },
        });
      }),
    );
  });

  it('parseScan: no input throws, and a code to look up never holds control bytes (property)', () => {
    const wild = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(
        fc.oneof(
          wild,
          wild.map((each) => `]C1${each}`),
          fc.webUrl({ withQueryParameters: true }),
        ),
        (raw) => {
          for (const lookup of parseScan(raw)?.lookups ?? ['x']) expect(lookup).toMatch(/^\P{Cc}+$/u);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

const PRICE: StoreCodeRule = {
  prefix: '28',
  pluDigits: 5,
  valueDigits: 5,
  kind: 'price',
  decimals: 2,
  verifier: 'none',
};

describe('in-store codes', () => {
  it('in-store codes: the value check digits are those of the specification', () => {
    expect(valueVerifier('2875')).toBe(9);
    expect(valueVerifier('14685')).toBe(6);
  });

  it('in-store codes: any single wrong digit of a value is found by its check digit (property)', () => {
    const value = fc.stringMatching(/^\d{4,5}$/);
    fc.assert(
      fc.property(value, fc.nat(3), fc.integer({ min: 1, max: 9 }), (right, at, shift) => {
        const wrong = [...right].map((d, i) => (i === at ? String((Number(d) + shift) % 10) : d)).join('');
        expect(valueVerifier(wrong)).not.toBe(valueVerifier(right));
      }),
      { numRuns: 5000 },
    );
  });

  it('in-store codes: price, weight and count are read by the table of the shop', () => {
    const weight: StoreCodeRule = { ...PRICE, prefix: '29', kind: 'weight', decimals: 3 };
    const count: StoreCodeRule = { ...PRICE, prefix: '271', pluDigits: 5, valueDigits: 4, kind: 'count', decimals: 0 };
    const eight: StoreCodeRule = { ...PRICE, prefix: '2', pluDigits: 3, valueDigits: 3 };
    const rules = zStoreCodeRules.parse([PRICE, weight, count, eight]);
    expect(readStoreCode(withCheck('280123400499'), rules)).toMatchObject({ plu: '01234', value: 499, sound: true });
    expect(readStoreCode(withCheck('280123400499'), rules)?.lookups).toEqual([
      '01234',
      '1234',
      withCheck('280123400000'),
    ]);
    expect(readStoreCode(withCheck('290123400499'), rules)).toMatchObject({ value: 499, rule: { kind: 'weight' } });
    expect(readStoreCode(withCheck('271012340006'), rules)).toMatchObject({ plu: '01234', value: 6 });
    expect(readStoreCode(withCheck('2123150'), rules)).toMatchObject({ plu: '123', value: 150 });
    expect(readStoreCode(withCheck('261234500100'), rules)).toBeNull();
    expect(readStoreCode('2801234004990', rules)).toBeNull();
    expect(readStoreCode('4006381333931', rules)).toBeNull();
  });

  it('in-store codes: decimals scale the value, a wrong verifier makes the code unsound', () => {
    const coarse: StoreCodeRule = { ...PRICE, decimals: 1 };
    expect(readStoreCode(withCheck('280123400499'), [coarse])?.value).toBe(4990);
    const checked: StoreCodeRule = { ...PRICE, pluDigits: 5, valueDigits: 4, verifier: '4' };
    expect(readStoreCode(withCheck('280123492875'), [checked])).toMatchObject({ value: 2875, sound: true });
    expect(readStoreCode(withCheck('280123482875'), [checked])).toMatchObject({ value: 2875, sound: false });
  });

  it('in-store codes: a table whose lengths do not fit or whose prefixes clash is refused', () => {
    const bad = (rules: readonly StoreCodeRule[]): boolean => !zStoreCodeRules.safeParse(rules).success;
    expect(bad([{ ...PRICE, pluDigits: 4 }])).toBe(true);
    expect(bad([{ ...PRICE, verifier: '5' }])).toBe(true);
    expect(bad([{ ...PRICE, valueDigits: 4, verifier: '5' }])).toBe(true);
    expect(bad([{ ...PRICE, decimals: 3 }])).toBe(true);
    expect(bad([PRICE, { ...PRICE, prefix: '281', pluDigits: 4 }])).toBe(true);
    expect(bad([{ ...PRICE, prefix: '40' }])).toBe(true);
    expect(bad([PRICE, { ...PRICE, prefix: '29' }])).toBe(false);
  });
});
