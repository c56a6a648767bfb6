import { encodeText } from './charset.ts';
import type { ReceiptDoc } from './model.ts';
import type { PaperProfile } from './profiles.ts';
import { drawSheet, type Sheet, type SheetMark } from './sheet.ts';

/**
 * A print as a PDF of one page as wide as the paper and as long as the print, for viewing and for an office printer. Letters are
 * Courier (one of the fonts every reader has, ISO 32000-1 § 9.6.2.2) in WinAnsiEncoding, which is Windows-1252; a sign it lacks (the
 * frames of code page 858) is spelled or `?`. The same input gives the same bytes. Not an archive format: digital receipts are made by fiscal.
 */
export function renderPdf(doc: ReceiptDoc, profile: PaperProfile): Buffer {
  const sheet = drawSheet(doc, profile);
  const point = 72 / sheet.dpi;
  const box = [0, 0, (sheet.width + 2 * sheet.margin) * point, (sheet.height + 2 * sheet.margin) * point].map(number);
  const pictures = sheet.marks.filter((mark) => mark.kind === 'picture');
  const names = pictures.map((_, index) => `/P${index} ${FIRST_PICTURE + index} 0 R`).join(' ');
  const font = (name: string): string =>
    `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;
  return pdfFile([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [${box.join(' ')}] /Contents 6 0 R /Resources << /Font << /F1 4 0 R /F2 5 0 R >> /XObject << ${names} >> >> >>`,
    font('Courier'),
    font('Courier-Bold'),
    stream('', Buffer.from(pageContent(sheet, point))),
    ...pictures.map(({ raster: { width, height, bits } }) =>
      stream(
        // a mask: 1 is painted black
        `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ImageMask true /BitsPerComponent 1 /Decode [1 0]`,
        Buffer.from(bits),
      ),
    ),
  ]);
}

/** Objects 1 to 6 are catalogue, pages, page, two fonts and the content. */
const FIRST_PICTURE = 7;

/** Operators of the page; the y axis of PDF points upward. */
function pageContent(sheet: Sheet, point: number): string {
  let picture = 0;
  const x = (dots: number): string => number((dots + sheet.margin) * point);
  const y = (dots: number): string => number((sheet.height + sheet.margin - dots) * point);
  const draw = (mark: SheetMark): string => {
    if (mark.kind === 'cut')
      return `q 0.6 G 0.5 w [3 3] 0 d ${x(-sheet.margin)} ${y(mark.y)} m ${x(sheet.width + sheet.margin)} ${y(mark.y)} l S Q`;
    if (mark.kind === 'picture') {
      const { raster, scale } = mark;
      const name = `/P${picture}`;
      picture += 1;
      const size = `${number(raster.width * scale * point)} 0 0 ${number(raster.height * scale * point)}`;
      return `q ${size} ${x(mark.x)} ${y(mark.y + raster.height * scale)} cm ${name} Do Q`;
    }
    const hex = encodeText(mark.text, 'WPC1252').toString('hex');
    // Courier is 0.6 em wide: its size makes a letter one cell
    const size = number((sheet.cell / 0.6) * point);
    return `BT /F${mark.bold ? 2 : 1} ${size} Tf ${mark.across} 0 0 ${mark.down} ${x(mark.x)} ${y(mark.baseline)} Tm <${hex}> Tj ET`;
  };
  return sheet.marks.map(draw).join('\n');
}

function stream(entries: string, data: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`<< ${entries} /Length ${data.length} >>\nstream\n`),
    data,
    Buffer.from('\nendstream'),
  ]);
}

/** Numbers the objects from 1 and closes with the table of their places (ISO 32000-1 § 7.5). */
function pdfFile(objects: readonly (string | Buffer)[]): Buffer {
  const parts = [Buffer.from('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  const places: number[] = [];
  let length = parts[0]?.length ?? 0;
  objects.forEach((object, index) => {
    const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n')]);
    places.push(length);
    parts.push(part);
    length += part.length;
  });
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  const end = `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${length}\n%%EOF\n`;
  return Buffer.concat([...parts, Buffer.from(end)]);
}

function number(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
