import { unwrap } from '@valero/domain/kernel';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkInvoice } from './check.ts';
import { writeCii } from './cii.ts';
import { invoiceOf } from './map.ts';
import { readInvoice } from './read.ts';
import { arbSource } from './receipts.fixture.ts';
import { XML_LIMIT } from './tree.ts';
import { writeUbl } from './ubl.ts';

const [made] = fc
  .sample(arbSource, { seed: 3, numRuns: 20 })
  .map(invoiceOf)
  .flatMap((result) => (result.ok && result.value.type === '380' && result.value.totals.tax > 0 ? [result.value] : []));
if (!made) throw new Error('a draw gives an invoice');
const ubl = writeUbl(made);
const cii = writeCii(made, 'xrechnung');

function rules(xml: string): string[] {
  return checkInvoice(unwrap(readInvoice(xml))).map(({ rule }) => rule);
}

describe('reading an e-invoice of a stranger', () => {
  test('UBL and CII of the same invoice read the same', () => {
    const [one, two] = [unwrap(readInvoice(ubl)), unwrap(readInvoice(cii))];
    expect({ ...two, syntax: 'ubl', notes: [] }).toEqual({
      ...one,
      notes: [],
      seller: { ...one.seller, tradingName: two.seller.tradingName },
    });
    expect(one.seller.name).toBe(made.seller.name);
    expect(one.lines.map((line) => line.name)).toEqual(made.lines.map((line) => line.name));
  });

  test('a changed total, a changed tax and a missing field are each named by their rule', () => {
    const amount = (name: string, xml: string): string =>
      xml.replace(new RegExp(`(<cbc:${name} currencyID="EUR">)[^<]+`), '$1999999.99');
    expect(rules(amount('PayableAmount', ubl))).toContain('BR-CO-16');
    expect(rules(amount('TaxInclusiveAmount', ubl))).toEqual(expect.arrayContaining(['BR-CO-15', 'BR-CO-16']));
    expect(rules(amount('LineExtensionAmount', ubl))).toEqual(expect.arrayContaining(['BR-CO-10', 'BR-CO-13']));
    expect(rules(amount('TaxableAmount', ubl))).toEqual(expect.arrayContaining(['BR-CO-17', 'BR-S-08']));
    expect(rules(ubl.replace(/<cbc:BuyerReference>[^<]+<\/cbc:BuyerReference>/, ''))).toEqual(['BR-DE-15']);
    expect(rules(ubl.replace(/<cbc:ID>[^<]+<\/cbc:ID>/, ''))).toContain('BR-02');
    expect(
      rules(cii.replace(/<ram:ActualDeliverySupplyChainEvent>[\s\S]*?<\/ram:ActualDeliverySupplyChainEvent>/, '')),
    ).toEqual(['§ 14 Abs. 4 Nr. 6 UStG']);
  });

  test('a DTD is refused, so no entity is expanded and nothing external is loaded', () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>';
    const file = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>';
    for (const dtd of [bomb, file])
      expect(readInvoice(ubl.replace('?>\n', `?>\n${dtd}\n`))).toEqual({
        ok: false,
        error: { code: 'documents.hostile', details: { reason: 'DTD' } },
      });
  });

  test('elements nested without end are refused', () => {
    const deep = `<?xml version="1.0"?>${'<a>'.repeat(5000)}x${'</a>'.repeat(5000)}`;
    expect(readInvoice(deep)).toEqual({
      ok: false,
      error: { code: 'documents.hostile', details: { reason: 'depth' } },
    });
  });

  test('more bytes than any invoice has are refused before they are read', () => {
    expect(readInvoice(new Uint8Array(XML_LIMIT + 1))).toEqual({ ok: false, error: { code: 'documents.too_large' } });
  });

  test('other XML, broken XML and no XML are told apart', () => {
    const code = (text: string | Uint8Array): string => {
      const result = readInvoice(text);
      return result.ok ? 'ok' : result.error.code;
    };
    expect(code('<html><body/></html>')).toBe('documents.not_an_invoice');
    expect(code('<Invoice xmlns="urn:other"/>')).toBe('documents.not_an_invoice');
    expect(code(ubl.slice(0, -20))).toBe('documents.not_xml');
    expect(code('')).toBe('documents.not_xml');
    expect(code(new Uint8Array([0x3c, 0xff, 0xfe, 0x00]))).toBe('documents.not_xml');
    expect(code('<__proto__><constructor/></__proto__>')).not.toBe('ok');
  });

  test('markup in a text stays text', () => {
    const xml = ubl.replace(
      /(<cbc:RegistrationName>)[^<]+/,
      '$1&lt;script&gt;alert(1)&lt;/script&gt; &#228; &amp;amp;',
    );
    expect(unwrap(readInvoice(xml)).seller.name).toBe('<script>alert(1)</script> ä &amp;');
  });

  test('Latin-1 and UTF-16 are read as what they are', () => {
    const text = ubl.replace('UTF-8', 'ISO-8859-1').replace(/(<cbc:RegistrationName>)[^<]+/, '$1Bäcker Müller');
    expect(unwrap(readInvoice(new Uint8Array(Buffer.from(text, 'latin1')))).seller.name).toBe('Bäcker Müller');
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(ubl.replace('UTF-8', 'UTF-16'), 'utf16le')]);
    expect(unwrap(readInvoice(new Uint8Array(wide))).number).toBe(made.number);
  });

  test('bytes of any kind give a refusal and never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(readInvoice(bytes).ok).toBe(false);
      }),
      { numRuns: 300, seed: 9 },
    );
    fc.assert(
      fc.property(fc.nat(ubl.length - 1), fc.string({ maxLength: 3 }), (at, put) => {
        const result = readInvoice(ubl.slice(0, at) + put + ubl.slice(at + 1));
        if (result.ok) checkInvoice(result.value);
      }),
      { numRuns: 300, seed: 10 },
    );
  });
});
