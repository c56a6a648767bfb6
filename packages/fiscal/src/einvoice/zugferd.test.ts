import { deflateSync } from 'node:zlib';
import { unwrap } from '@valero/domain/kernel';
import * as fc from 'fast-check';
import { XMLValidator } from 'fast-xml-parser';
import { PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName, PDFRawStream } from 'pdf-lib';
import { describe, expect, test } from 'vitest';
import { writeCii } from './cii.ts';
import { invoiceOf } from './map.ts';
import { PDF_LIMIT } from './pdf-limit.ts';
import { readInvoice } from './read.ts';
import { arbSource } from './receipts.fixture.ts';
import { extractXml, zugferdPdf } from './zugferd.ts';

const drawn = fc
  .sample(arbSource, { seed: 11, numRuns: 12 })
  .flatMap((source) => {
    const made = invoiceOf(source);
    return made.ok ? [{ invoice: made.value, beleg: source.beleg }] : [];
  })
  .slice(0, 4);
const [one] = drawn;
if (!one) throw new Error('a draw gives an invoice');
const bytes = await zugferdPdf(one.invoice, one.beleg);
const pdf = await PDFDocument.load(bytes, { updateMetadata: false });
const objects = pdf.context.enumerateIndirectObjects().map(([, object]) => object);
const dictionaries = objects.flatMap((object) =>
  object instanceof PDFDict ? [object] : object instanceof PDFRawStream ? [object.dict] : [],
);

function metadata(): PDFRawStream {
  const stream = pdf.catalog.lookup(PDFName.of('Metadata'));
  if (!(stream instanceof PDFRawStream)) throw new Error('the catalog has XMP');
  return stream;
}

function xmp(): string {
  return Buffer.from(metadata().contents).toString('utf8');
}

describe('ZUGFeRD as PDF/A-3b (ISO 19005-3), as far as its structure shows', () => {
  test('the XMP is readable without unpacking, well-formed, and says PDF/A-3 B and Factur-X EN 16931', () => {
    expect(metadata().dict.get(PDFName.of('Filter'))).toBeUndefined();
    const text = xmp();
    expect(XMLValidator.validate(text.slice(text.indexOf('<x:xmpmeta')).replace(/<\?xpacket[^>]*>/g, ''))).toBe(true);
    for (const part of [
      '<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>',
      '<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>',
      '<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>',
      '<pdfaSchema:prefix>fx</pdfaSchema:prefix>',
    ])
      expect(text).toContain(part);
  });

  test('information dictionary and XMP agree', () => {
    expect(xmp()).toContain(`<rdf:li xml:lang="x-default">${pdf.getTitle()}</rdf:li>`);
    expect(xmp()).toContain(`<pdf:Producer>${pdf.getProducer()}</pdf:Producer>`);
    const seconds = `${pdf.getModificationDate()?.toISOString().slice(0, 19)}Z`;
    expect(xmp()).toContain(`<xmp:ModifyDate>${seconds}</xmp:ModifyDate>`);
  });

  test('there is an sRGB output intent with its profile', () => {
    const intent = pdf.catalog.lookup(PDFName.of('OutputIntents'), PDFArray).lookup(0, PDFDict);
    expect(intent.get(PDFName.of('S'))).toBe(PDFName.of('GTS_PDFA1'));
    expect(intent.lookup(PDFName.of('DestOutputProfile'))).toBeInstanceOf(PDFRawStream);
  });

  test('the invoice is an associated file of the document (AFRelationship Alternative) with type, size and day', () => {
    const spec = pdf.catalog.lookup(PDFName.of('AF'), PDFArray).lookup(0, PDFDict);
    expect(spec.get(PDFName.of('AFRelationship'))).toBe(PDFName.of('Alternative'));
    const stream = spec.lookup(PDFName.of('EF'), PDFDict).lookup(PDFName.of('F'));
    if (!(stream instanceof PDFRawStream)) throw new Error('the file lies inside');
    expect(String(stream.dict.get(PDFName.of('Subtype')))).toBe('/text#2Fxml');
    const params = stream.dict.lookup(PDFName.of('Params'), PDFDict);
    expect(params.get(PDFName.of('ModDate'))).toBeDefined();
    expect(String(params.get(PDFName.of('Size')))).toBe(
      String(Buffer.byteLength(writeCii(one.invoice, 'en16931'), 'utf8')),
    );
  });

  test('every font is embedded, with a map to Unicode', () => {
    const typeOf = (dictionary: PDFDict): string => String(dictionary.get(PDFName.of('Type')));
    const fonts = dictionaries.filter((dictionary) => typeOf(dictionary) === '/Font');
    const descriptors = dictionaries.filter((dictionary) => typeOf(dictionary) === '/FontDescriptor');
    expect(fonts.length).toBeGreaterThan(0);
    expect(descriptors.every((descriptor) => descriptor.has(PDFName.of('FontFile2')))).toBe(true);
    const composite = fonts.filter((font) => String(font.get(PDFName.of('Subtype'))) === '/Type0');
    expect(composite.length).toBe(descriptors.length);
    expect(composite.every((font) => font.has(PDFName.of('ToUnicode')))).toBe(true);
  });

  test('nothing is transparent, encrypted, run or fetched from elsewhere', () => {
    const names = new Set(dictionaries.flatMap((dictionary) => dictionary.keys().map(String)));
    for (const forbidden of [
      '/SMask',
      '/CA',
      '/ca',
      '/BM',
      '/JS',
      '/JavaScript',
      '/AA',
      '/OpenAction',
      '/Launch',
      '/URI',
    ])
      expect(names.has(forbidden)).toBe(false);
    expect(Buffer.from(bytes).toString('latin1')).not.toContain('/Encrypt');
    const id = pdf.context.trailerInfo.ID;
    expect(id instanceof PDFArray && id.lookup(0) instanceof PDFHexString).toBe(true);
  });

  test('the XML inside is byte by byte the one written, and the same invoice gives the same PDF', async () => {
    for (const { invoice, beleg } of drawn) {
      const made = await zugferdPdf(invoice, beleg);
      const inside = unwrap(await extractXml(made));
      expect(Buffer.from(inside.xml).toString('utf8')).toBe(writeCii(invoice, 'en16931'));
      expect(unwrap(readInvoice(inside.xml)).number).toBe(invoice.number);
    }
    expect(Buffer.compare(Buffer.from(bytes), Buffer.from(await zugferdPdf(one.invoice, one.beleg)))).toBe(0);
  });
});

describe('taking the XML out of a stranger’s PDF', () => {
  test('a PDF without an invoice, no PDF and too large a PDF are told apart', async () => {
    const plain = await PDFDocument.create();
    plain.addPage();
    const code = async (given: Uint8Array): Promise<string> => {
      const result = await extractXml(given);
      return result.ok ? 'ok' : result.error.code;
    };
    expect(await code(await plain.save())).toBe('documents.no_xml_inside');
    expect(await code(Buffer.from('%PDF-1.7 nothing'))).toBe('documents.pdf_unreadable');
    expect(await code(new Uint8Array(PDF_LIMIT + 1))).toBe('documents.too_large');
  });

  test('a stream that unpacks to more than it may is refused before it is unpacked', async () => {
    const bomb = deflateSync(Buffer.alloc(70 * 1024 * 1024), { level: 9 });
    const head = `%PDF-1.7\n1 0 obj\n<< /Length ${bomb.length} /Filter /FlateDecode >>\nstream\n`;
    const hostile = Buffer.concat([Buffer.from(head), bomb, Buffer.from('\nendstream\nendobj\n')]);
    expect(await extractXml(hostile)).toEqual({
      ok: false,
      error: { code: 'documents.hostile', details: { reason: 'unpacked size' } },
    });
  });

  test('cut and changed PDFs give a refusal or the invoice and never an exception', async () => {
    for (const at of [10, 1000, 5000, bytes.length - 200]) {
      await extractXml(bytes.subarray(0, at));
      const changed = Uint8Array.from(bytes);
      changed.fill(0x41, at, at + 40);
      await extractXml(changed);
    }
    expect((await extractXml(bytes)).ok).toBe(true);
  });
});
