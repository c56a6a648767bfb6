import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fontkit from '@pdf-lib/fontkit';
import { type PDFDocument, type PDFFont, PDFName, type PDFPage, rgb } from 'pdf-lib';
import { create as createQr } from 'qrcode';

const load = createRequire(import.meta.url);
const fontFile = (name: string): Uint8Array => readFileSync(load.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));

/** DejaVu Sans, regular and bold, as subsets inside the document (PDF/A 6.2.11.4: every font is embedded). */
export interface Fonts {
  readonly regular: PDFFont;
  readonly bold: PDFFont;
  /** Code points both can draw; others become `?`, because PDF/A forbids the missing glyph. */
  readonly known: ReadonlySet<number>;
}

/** Embeds the fonts. */
export async function embedFonts(pdf: PDFDocument): Promise<Fonts> {
  pdf.registerFontkit(fontkit);
  const options = { subset: true, features: { liga: false, clig: false, dlig: false } };
  const regular = await pdf.embedFont(fontFile('DejaVuSans'), { ...options, customName: 'VALERO+DejaVuSans' });
  const bold = await pdf.embedFont(fontFile('DejaVuSans-Bold'), { ...options, customName: 'VALERB+DejaVuSans-Bold' });
  const strong = new Set(bold.getCharacterSet());
  return { regular, bold, known: new Set(regular.getCharacterSet().filter((code) => strong.has(code))) };
}

/** How a piece of text stands. */
export interface TextStyle {
  readonly size?: number;
  readonly bold?: boolean;
  readonly grey?: boolean;
  /** `right` and `center` need `width`. */
  readonly align?: 'left' | 'right' | 'center';
}

/** What draws on one page, from the top down; lengths in points. */
export interface Pen {
  readonly page: PDFPage;
  /** Width of a text. */
  measure(text: string, style?: TextStyle): number;
  /** One line at `x`, `y` = baseline measured from the top. */
  text(text: string, x: number, y: number, style?: TextStyle, width?: number): void;
  /** The words of a text in lines of at most `width`. */
  wrap(text: string, width: number, style?: TextStyle): string[];
  line(x1: number, y1: number, x2: number, y2: number, thickness?: number): void;
  /** A QR code with its top left corner at `x`, `y`. */
  qr(text: string, x: number, y: number, side: number): void;
}

const BLACK = rgb(0.08, 0.09, 0.11);
const GREY = rgb(0.38, 0.41, 0.45);

/** A pen on a page. */
export function penOn(page: PDFPage, fonts: Fonts): Pen {
  const height = page.getHeight();
  // text is drawn upright and opaque; nothing here makes a transparency group
  page.node.delete(PDFName.of('Group'));
  const clean = (text: string): string =>
    [...text.replace(/\s/g, ' ')].map((sign) => (fonts.known.has(sign.codePointAt(0) ?? 0) ? sign : '?')).join('');
  const fontOf = (style: TextStyle): PDFFont => (style.bold ? fonts.bold : fonts.regular);
  const measure = (text: string, style: TextStyle = {}): number =>
    fontOf(style).widthOfTextAtSize(clean(text), style.size ?? 9);
  return {
    page,
    measure,
    text(text, x, y, style = {}, width = 0) {
      const shown = clean(text);
      if (shown.trim() === '') return;
      const free = width - (style.align === undefined || style.align === 'left' ? width : measure(text, style));
      page.drawText(shown, {
        x: x + (style.align === 'center' ? free / 2 : free),
        y: height - y,
        size: style.size ?? 9,
        font: fontOf(style),
        color: style.grey ? GREY : BLACK,
      });
    },
    wrap: (text, width, style = {}) =>
      text.split(/\r?\n/).flatMap((line) => wrapLine(line, width, (part) => measure(part, style))),
    line(x1, y1, x2, y2, thickness = 0.5) {
      page.drawLine({ start: { x: x1, y: height - y1 }, end: { x: x2, y: height - y2 }, thickness, color: GREY });
    },
    qr(text, x, y, side) {
      const { modules } = createQr(text, { errorCorrectionLevel: 'M' });
      const step = side / modules.size;
      for (let row = 0; row < modules.size; row += 1) {
        for (let column = 0; column < modules.size; column += 1) {
          if (!modules.get(row, column)) continue;
          page.drawRectangle({
            x: x + column * step,
            y: height - y - (row + 1) * step,
            width: step,
            height: step,
            color: rgb(0, 0, 0),
          });
        }
      }
    },
  };
}

function wrapLine(line: string, width: number, measure: (text: string) => number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ').flatMap((part) => pieces(part, width, measure))) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (current !== '' && measure(longer) > width) {
      lines.push(current);
      current = word;
    } else current = longer;
  }
  return [...lines, current];
}

/** A word longer than a line, cut where it must be. */
function pieces(word: string, width: number, measure: (text: string) => number): string[] {
  if (measure(word) <= width) return [word];
  const parts: string[] = [];
  let current = '';
  for (const sign of word) {
    if (current !== '' && measure(current + sign) > width) {
      parts.push(current);
      current = sign;
    } else current += sign;
  }
  return [...parts, current];
}
