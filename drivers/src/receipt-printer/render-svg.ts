import { cleanText } from './charset.ts';
import { dotAt, type Raster } from './image.ts';
import type { ReceiptDoc } from './model.ts';
import type { PaperProfile } from './profiles.ts';
import { drawSheet, type Sheet, type SheetMark } from './sheet.ts';

/** A print as an SVG picture in true size (mm): letters on the printer's grid, codes and logo dot for dot. Free of scripts and links. */
export function renderSvg(doc: ReceiptDoc, profile: PaperProfile): string {
  const sheet = drawSheet(doc, profile);
  const width = sheet.width + 2 * sheet.margin;
  const height = sheet.height + 2 * sheet.margin;
  const mm = (dots: number): string => `${number((dots / sheet.dpi) * 25.4)}mm`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${mm(width)}" height="${mm(height)}" viewBox="0 0 ${number(width)} ${number(height)}">`,
    `<title>${escapeXml(sheet.title)}</title>`,
    `<rect width="${number(width)}" height="${number(height)}" fill="#fff"/>`,
    `<g transform="translate(${number(sheet.margin)} ${number(sheet.margin)})" font-family="ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,'Courier New',monospace" font-size="${number(sheet.cell / 0.6)}" fill="#000">`,
    ...sheet.marks.map((mark) => markSvg(mark, sheet)),
    '</g></svg>',
  ].join('\n');
}

/** A picture alone, one unit a dot. */
export function rasterSvg(raster: Raster): string {
  const { width, height } = raster;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><path d="${dotsPath(raster)}" shape-rendering="crispEdges"/></svg>`;
}

function markSvg(mark: SheetMark, sheet: Sheet): string {
  if (mark.kind === 'cut') {
    const edge = number(sheet.width + sheet.margin);
    return `<path d="M${number(-sheet.margin)} ${mark.y}H${edge}" stroke="#999" stroke-width="2" stroke-dasharray="8 8" fill="none"/>`;
  }
  if (mark.kind === 'picture') {
    const place = `translate(${number(mark.x)} ${mark.y}) scale(${mark.scale})`;
    const words = escapeXml(mark.label);
    return `<path transform="${place}" d="${dotsPath(mark.raster)}" shape-rendering="crispEdges"><title>${words}</title></path>`;
  }
  const scaled = mark.across === 1 && mark.down === 1 ? '' : ` scale(${mark.across} ${mark.down})`;
  const bold = mark.bold ? ' font-weight="700"' : '';
  // the length of the text is its number of cells, whatever font the reader has
  return `<text transform="translate(${number(mark.x)} ${mark.baseline})${scaled}" textLength="${number(mark.columns * sheet.cell)}" lengthAdjust="spacingAndGlyphs" xml:space="preserve"${bold}>${escapeXml(mark.text)}</text>`;
}

/** Black runs of each row as one path. */
function dotsPath(raster: Raster): string {
  const runs: string[] = [];
  for (let y = 0; y < raster.height; y += 1) {
    for (let x = 0; x < raster.width; x += 1) {
      if (!dotAt(raster, x, y)) continue;
      const start = x;
      while (x < raster.width && dotAt(raster, x, y)) x += 1;
      runs.push(`M${start} ${y}h${x - start}v1H${start}z`);
    }
  }
  return runs.join('');
}

function number(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return cleanText(text).replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}
