import { inflateSync } from 'node:zlib';
import type { Beleg } from '@valero/domain/kasse';
import { err, ok, type Result } from '@valero/domain/kernel';
import { PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName, PDFRawStream, PDFString } from 'pdf-lib';
import { archive, newPdf } from '../pdf/archive.ts';
import { writeCii } from './cii.ts';
import type { EInvoice } from './model.ts';
import { drawInvoice } from './page.ts';
import { PDF_LIMIT } from './pdf-limit.ts';
import { XML_LIMIT } from './tree.ts';

/** Name ZUGFeRD 2 and Factur-X give the structured part. */
const FILE_NAME = 'factur-x.xml';

/** XMP extension schema of Factur-X with the values of this document, as its standard prints it. */
const FACTUR_X = `<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema><pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>
${[
  ['DocumentFileName', 'The name of the embedded XML document'],
  ['DocumentType', 'The type of the hybrid document in capital letters, e.g. INVOICE or ORDER'],
  ['Version', 'The actual version of the standard applying to the embedded XML document'],
  ['ConformanceLevel', 'The conformance level of the embedded XML document'],
]
  .map(
    ([name, text]) =>
      `<rdf:li rdf:parseType="Resource"><pdfaProperty:name>${name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>${text}</pdfaProperty:description></rdf:li>`,
  )
  .join('\n')}
</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
<rdf:Description rdf:about="" xmlns:fx="urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"><fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>${FILE_NAME}</fx:DocumentFileName><fx:Version>1.0</fx:Version><fx:ConformanceLevel>EN 16931</fx:ConformanceLevel></rdf:Description>
`;

/** The invoice as ZUGFeRD 2 / Factur-X 1, profile EN 16931: a PDF/A-3 for people with the CII inside. The same invoice gives the same bytes. */
export async function zugferdPdf(invoice: EInvoice, beleg: Pick<Beleg, 'tse' | 'finishedAt'>): Promise<Uint8Array> {
  const pdf = await newPdf();
  await drawInvoice(pdf, invoice, beleg.tse);
  return archive(pdf, {
    title: `${invoice.type === '381' ? 'Rechnungskorrektur' : 'Rechnung'} ${invoice.number}`,
    author: invoice.seller.name,
    at: new Date(beleg.finishedAt),
    attachment: {
      name: FILE_NAME,
      bytes: Buffer.from(writeCii(invoice, 'en16931'), 'utf8'),
      mimeType: 'text/xml',
      description: 'Factur-X/ZUGFeRD Rechnung',
    },
    xmp: FACTUR_X,
  });
}

/** What the streams of a PDF may unpack to, one and all together: a packed gigabyte is an attack. */
const UNPACKED_ONE = 64 * 1024 * 1024;
const UNPACKED_ALL = 256 * 1024 * 1024;

const NAMES: ReadonlySet<string> = new Set([FILE_NAME, 'zugferd-invoice.xml', 'xrechnung.xml']);

/**
 * Takes the structured invoice out of a ZUGFeRD, Factur-X or XRechnung PDF, byte by byte as it lies there. Nothing in the PDF is run.
 * Errors: documents.too_large, documents.hostile (`reason`), documents.pdf_unreadable, documents.no_xml_inside.
 */
export async function extractXml(
  pdf: Uint8Array,
): Promise<Result<{ readonly name: string; readonly xml: Uint8Array }>> {
  if (pdf.byteLength > PDF_LIMIT) return err({ code: 'documents.too_large' });
  if (unpacksTooFar(pdf)) return err({ code: 'documents.hostile', details: { reason: 'unpacked size' } });
  try {
    const document = await PDFDocument.load(pdf, { updateMetadata: false, throwOnInvalidObject: true });
    for (const { name, stream } of embeddedFiles(document)) {
      if (!NAMES.has(name.toLowerCase())) continue;
      const xml = contentOf(stream);
      return xml === null ? err({ code: 'documents.too_large' }) : ok({ name, xml });
    }
    return err({ code: 'documents.no_xml_inside' });
  } catch {
    return err({ code: 'documents.pdf_unreadable' });
  }
}

/** Unpacks every stream under a limit before the PDF reader does it without one. */
function unpacksTooFar(pdf: Uint8Array): boolean {
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
  let total = 0;
  for (let at = bytes.indexOf('stream'); at >= 0; at = bytes.indexOf('stream', at + 6)) {
    if (bytes.subarray(Math.max(0, at - 3), at).toString('latin1') === 'end') continue;
    const head = bytes.subarray(Math.max(0, at - 400), at).toString('latin1');
    const dictionary = head.slice(head.lastIndexOf(' obj') + 1);
    if ((dictionary.match(/\/(FlateDecode|Fl|LZWDecode|LZW)\b/g) ?? []).length > 1) return true;
    let start = at + 6;
    if (bytes[start] === 0x0d) start += 1;
    if (bytes[start] === 0x0a) start += 1;
    const end = bytes.indexOf('endstream', start);
    const packed = bytes.subarray(start, end < 0 ? bytes.length : end);
    try {
      total += inflateSync(packed, { maxOutputLength: UNPACKED_ONE }).length;
    } catch (error) {
      if (error instanceof RangeError) return true;
    }
    if (total > UNPACKED_ALL) return true;
  }
  return false;
}

/** The files in the name tree of the catalog; trees deeper or longer than any invoice has are cut. */
function embeddedFiles(document: PDFDocument): { name: string; stream: PDFRawStream }[] {
  const names = document.catalog.lookupMaybe(PDFName.of('Names'), PDFDict);
  const root = names?.lookupMaybe(PDFName.of('EmbeddedFiles'), PDFDict);
  const found: { name: string; stream: PDFRawStream }[] = [];
  const open = root === undefined ? [] : [root];
  for (let visited = 0; open.length > 0 && visited < 1000; visited += 1) {
    const node = open.shift();
    const kids = node?.lookupMaybe(PDFName.of('Kids'), PDFArray);
    for (let index = 0; index < (kids?.size() ?? 0) && index < 1000; index += 1) {
      const kid = kids?.lookupMaybe(index, PDFDict);
      if (kid) open.push(kid);
    }
    const pairs = node?.lookupMaybe(PDFName.of('Names'), PDFArray);
    for (let index = 1; index < (pairs?.size() ?? 0) && index < 1000; index += 2) {
      const spec = pairs?.lookupMaybe(index, PDFDict);
      const file = spec === undefined ? null : fileOf(spec);
      if (file !== null) found.push(file);
    }
  }
  return found;
}

function fileOf(spec: PDFDict): { name: string; stream: PDFRawStream } | null {
  const name = spec.lookup(PDFName.of('UF')) ?? spec.lookup(PDFName.of('F'));
  const stream = spec.lookupMaybe(PDFName.of('EF'), PDFDict)?.lookup(PDFName.of('F'));
  if (!(name instanceof PDFString || name instanceof PDFHexString) || !(stream instanceof PDFRawStream)) return null;
  return { name: name.decodeText(), stream };
}

/** The bytes of an embedded file; null = more than an invoice may have. Throws on a filter no invoice needs. */
function contentOf(stream: PDFRawStream): Uint8Array | null {
  const filter = stream.dict.lookup(PDFName.of('Filter'));
  const only = filter instanceof PDFArray && filter.size() === 1 ? filter.lookup(0) : filter;
  if (only === undefined || (only instanceof PDFArray && only.size() === 0))
    return stream.contents.byteLength > XML_LIMIT ? null : stream.contents;
  if (only !== PDFName.of('FlateDecode')) throw new Error('a filter no invoice needs');
  try {
    return new Uint8Array(inflateSync(stream.contents, { maxOutputLength: XML_LIMIT }));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
