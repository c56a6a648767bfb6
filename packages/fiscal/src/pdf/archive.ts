import { createHash } from 'node:crypto';
import { AFRelationship, PDFDocument, PDFHexString, PDFName, PDFString } from 'pdf-lib';
import { srgbProfile } from './icc.ts';

/** A file inside a PDF/A-3. */
export interface Attachment {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly mimeType: string;
  readonly description: string;
}

/** What a PDF says of itself, in its information dictionary and in XMP alike. */
export interface ArchiveOptions {
  readonly title: string;
  readonly author: string;
  readonly at: Date;
  /** Embedded with AFRelationship Alternative, as ZUGFeRD wants it in Germany. */
  readonly attachment: Attachment | null;
  /** XMP of the attachment's kind beside the PDF/A mark; empty = none. */
  readonly xmp: string;
}

const PRODUCER = 'VALERO (pdf-lib)';

/** A new document that carries nothing of its own yet. */
export function newPdf(): Promise<PDFDocument> {
  return PDFDocument.create({ updateMetadata: false });
}

function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** `2026-11-21T13:00:00Z`, the same second as in the information dictionary. */
function isoSeconds(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

function xmpOf({ title, author, at, xmp }: ArchiveOptions): string {
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:format>application/pdf</dc:format><dc:title><rdf:Alt><rdf:li xml:lang="x-default">${xmlText(title)}</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>${xmlText(author)}</rdf:li></rdf:Seq></dc:creator></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><pdf:Producer>${PRODUCER}</pdf:Producer></rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:CreatorTool>VALERO</xmp:CreatorTool><xmp:CreateDate>${isoSeconds(at)}</xmp:CreateDate><xmp:ModifyDate>${isoSeconds(at)}</xmp:ModifyDate></rdf:Description>
${xmp}</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`;
}

/**
 * Makes a drawn document a PDF/A-3b (ISO 19005-3): XMP and information dictionary that agree, sRGB output intent, file identifier,
 * attachment as an associated file. The same content gives the same bytes.
 */
export async function archive(pdf: PDFDocument, options: ArchiveOptions): Promise<Uint8Array> {
  const { title, author, at, attachment } = options;
  pdf.setTitle(title);
  pdf.setAuthor(author);
  pdf.setCreator('VALERO');
  pdf.setProducer(PRODUCER);
  pdf.setCreationDate(at);
  pdf.setModificationDate(at);
  pdf.setLanguage('de-DE');
  const { context, catalog } = pdf;
  const metadata = context.stream(Buffer.from(xmpOf(options), 'utf8'), { Type: 'Metadata', Subtype: 'XML' });
  catalog.set(PDFName.of('Metadata'), context.register(metadata));
  const profile = context.register(context.flateStream(srgbProfile(), { N: 3 }));
  const intent = context.obj({
    Type: 'OutputIntent',
    S: 'GTS_PDFA1',
    OutputConditionIdentifier: PDFString.of('sRGB IEC61966-2.1'),
    Info: PDFString.of('sRGB IEC61966-2.1'),
    DestOutputProfile: profile,
  });
  catalog.set(PDFName.of('OutputIntents'), context.obj([intent]));
  const identifier = createHash('md5').update(title).update(isoSeconds(at));
  if (attachment !== null) {
    await pdf.attach(attachment.bytes, attachment.name, {
      mimeType: attachment.mimeType,
      description: attachment.description,
      creationDate: at,
      modificationDate: at,
      afRelationship: AFRelationship.Alternative,
    });
    identifier.update(attachment.bytes);
  }
  const id = PDFHexString.of(identifier.digest('hex'));
  context.trailerInfo.ID = context.obj([id, id]);
  return pdf.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false });
}
