import { barcodeBars } from './bars.ts';
import { type LabelMark, layoutLabel } from './layout.ts';
import type { LabelDoc } from './model.ts';

const ESCAPE: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPE[sign] ?? '');

/** The label as a picture in its true size, from the same marks the printers draw. Safe to put into a page: texts are escaped. */
export function renderLabelSvg(doc: LabelDoc): string {
  const { width, height, marks } = layoutLabel(doc);
  const name = escaped(doc.name);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width / 10}mm" height="${height / 10}mm" role="img" aria-label="${name}">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...marks.map(drawn),
    '</svg>',
  ].join('');
}

function drawn(mark: LabelMark): string {
  if (mark.kind === 'text') {
    const weight = mark.bold ? ' font-weight="700"' : '';
    const y = mark.y + Math.round(mark.height * 0.8);
    return `<text x="${mark.x}" y="${y}" font-family="Inter, Arial, sans-serif" font-size="${mark.height}"${weight} fill="#000">${escaped(mark.text)}</text>`;
  }
  const bars = barcodeBars(mark.symbology, mark.code);
  const module = Math.max(1, mark.width / (bars.length + 18));
  const rects = [...bars].map((bar, index) =>
    bar === '1'
      ? `<rect x="${(mark.x + (index + 9) * module).toFixed(2)}" y="${mark.y}" width="${module.toFixed(2)}" height="${mark.height - 22}"/>`
      : '',
  );
  const digits = `<text x="${mark.x + mark.width / 2}" y="${mark.y + mark.height}" font-family="monospace" font-size="20" text-anchor="middle" fill="#000">${escaped(mark.code)}</text>`;
  return `<g fill="#000">${rects.join('')}</g>${digits}`;
}
