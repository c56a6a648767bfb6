import { type LabelMark, layoutLabel, modulesOf } from './layout.ts';
import type { LabelDoc } from './model.ts';

/** Dots a millimetre of a print head: 203 or 300 dots an inch. */
export type DotsPerMm = 8 | 12;

/**
 * A label in ZPL II. Whatever a text holds, it goes in as data: every sign but letters, digits and blanks is written as `_xx` under `^FH`, so
 * no `^` or `~` of an article's name is ever a command.
 */
export function renderZpl(doc: LabelDoc, dotsPerMm: DotsPerMm, copies = 1): Uint8Array {
  const { width, height, marks } = layoutLabel(doc);
  const dots = (tenths: number): number => Math.round((tenths * dotsPerMm) / 10);
  const lines = [
    '^XA^CI28^LH0,0^PON^LS0',
    `^PW${dots(width)}^LL${dots(height)}`,
    ...marks.map((mark) => fieldOf(mark, dots)),
    `^PQ${copies},0,1,N^XZ`,
  ];
  return Buffer.from(`${lines.join('\n')}\n`, 'ascii');
}

function fieldOf(mark: LabelMark, dots: (tenths: number) => number): string {
  const at = `^FO${dots(mark.x)},${dots(mark.y)}`;
  if (mark.kind === 'text') return `${at}^A0N,${dots(mark.height)},${dots(mark.height)}${dataOf(mark.text)}`;
  const module = Math.max(1, Math.min(4, Math.floor(dots(mark.width) / modulesOf(mark))));
  const by = `^BY${module},2,${dots(mark.height)}`;
  switch (mark.symbology) {
    case 'EAN13':
      // the printer adds the check digit
      return `${at}${by}^BEN,${dots(mark.height)},Y,N${dataOf(mark.code.slice(0, 12))}`;
    case 'EAN8':
      return `${at}${by}^B8N,${dots(mark.height)},Y,N${dataOf(mark.code.slice(0, 7))}`;
    case 'Code128':
      return `${at}${by}^BCN,${dots(mark.height)},Y,N,N${dataOf(mark.code.replaceAll('>', '>0'))}`;
  }
}

/** A field's data, with nothing in it that could be a command. */
function dataOf(text: string): string {
  const safe = [...Buffer.from(text, 'utf8')].map((byte) => {
    const sign = String.fromCharCode(byte);
    return /[A-Za-z0-9 ]/.test(sign) ? sign : `_${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return `^FH_^FD${safe.join('')}^FS`;
}
