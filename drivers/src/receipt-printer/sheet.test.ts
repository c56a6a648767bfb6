import { describe, expect, it } from 'vitest';
import { decodeJob, linesOf } from './decoder.fixture.ts';
import { type Picture, scan } from './decoder-codes.fixture.ts';
import { PAGES } from './decoder-paper.fixture.ts';
import { ALL_PROFILES } from './doc.fixture.ts';
import { dither } from './image.ts';
import { barcode, logo, mark, pair, qr, receiptDoc, rule, table, text } from './model.ts';
import { fullProfile } from './profiles.ts';
import { renderPaper, renderPlain } from './render-paper.ts';
import { renderPdf } from './render-pdf.ts';
import { renderReceipt } from './render-star.ts';
import { renderSvg } from './render-svg.ts';

const doc = receiptDoc('Beleg <1> & "2"', [
  mark('KOPIE'),
  text('Feinkost & Söhne <GmbH>', { align: 'center', bold: true, size: 'large' }),
  rule(true),
  table('Lrr', [['Bergkäse – sechs Monate gereift, am Stück', '0,412', '12,35']]),
  pair('SUMME', '13,40 €', { bold: true, size: 'tall' }),
  qr('V0;x;Grün & 5 €', 'TSE'),
  barcode('code128', 'G-0000004711AB'),
  barcode('ean13', '4006381333931'),
  logo(dither({ width: 64, height: 20, levels: new Uint8Array(1280) })),
  text('danach'),
]);
const cases = ALL_PROFILES.map((profile) => ({ profile, name: Object.values(profile).join(' ') }));

/** The text that the bytes put on paper, empty lines left out. */
async function printed(profile: (typeof ALL_PROFILES)[number]): Promise<string[]> {
  const job = decodeJob(await renderReceipt(doc, profile), profile.language, fullProfile(profile).dots);
  return linesOf(job)
    .map((line) => line.text.trimStart())
    .filter((line) => line !== '');
}

/** A picture of squares as an SVG path of `M x y h n v1 H x z` draws them, on white with an edge. */
function pathPicture(path: string, scale: number): Picture {
  const runs = [...path.matchAll(/M(\d+) (\d+)h(\d+)v1/g)].map((run) => run.slice(1).map(Number));
  const dark = new Set(runs.flatMap(([x = 0, y = 0, n = 0]) => Array.from({ length: n }, (_, at) => `${x + at}/${y}`)));
  const width = Math.max(...runs.map(([x = 0, , n = 0]) => x + n));
  const height = Math.max(...runs.map(([, y = 0]) => y + 1));
  // white for the widest bars: eleven of four dots
  const edge = 44;
  return {
    width: (width + 2 * edge) * scale,
    height: (height + 2 * edge) * scale,
    black: (x, y) => dark.has(`${Math.floor(x / scale) - edge}/${Math.floor(y / scale) - edge}`),
  };
}

const unescapeXml = (escaped: string): string =>
  escaped.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

describe('preview', () => {
  it.each(cases)('renderSvg: the preview has the lines of the bytes, at their width ($name)', async ({ profile }) => {
    const svg = renderSvg(doc, profile);
    const lines = [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map((found) => unescapeXml(found[1] ?? ''));
    expect(lines).toEqual(await printed(profile));
    expect(svg).toContain('<title>Beleg &lt;1&gt; &amp; &quot;2&quot;</title>');
    expect(svg).toMatch(profile.width === 32 ? /width="5[78](\.\d+)?mm"/ : /width="(79|80)(\.\d+)?mm"/);
    expect(svg).not.toMatch(/<script|href|on\w+=/);
  });

  it.each(cases)('renderSvg: codes on the preview can be scanned ($name)', ({ profile }) => {
    const paths = [...renderSvg(doc, profile).matchAll(/<path transform="[^"]*" d="([^"]*)"/g)].map(
      (found) => found[1] ?? '',
    );
    expect(paths).toHaveLength(4);
    expect(scan(pathPicture(paths[0] ?? '', 4), 'qr')).toBe('V0;x;Grün & 5 €');
    // fourteen signs of Code 128 do not fit 58 mm paper with bars of two dots: a QR code takes their place
    expect(
      scan(pathPicture(paths[1] ?? '', profile.width === 32 ? 4 : 1), profile.width === 32 ? 'qr' : 'code128'),
    ).toBe('G-0000004711AB');
    expect(scan(pathPicture(paths[2] ?? '', 1), 'ean13')).toBe('4006381333931');
  });

  it.each(cases)(
    'renderPdf: the PDF has the lines of the bytes and a whole table of objects ($name)',
    async ({ profile }) => {
      const pdf = renderPdf(doc, profile);
      const raw = pdf.toString('latin1');
      const lines = [...raw.matchAll(/<([0-9a-f]*)> Tj/g)].map((found) =>
        [...Buffer.from(found[1] ?? '', 'hex')].map((byte) => PAGES.WPC1252[byte]).join(''),
      );
      expect(lines).toEqual(await printed(profile));
      const table = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(raw)?.[1]);
      expect(raw.slice(table, table + 4)).toBe('xref');
      const places = [...raw.slice(table).matchAll(/(\d{10}) 00000 n/g)].map((found) => Number(found[1]));
      for (const [index, place] of places.entries())
        expect(raw.slice(place)).toMatch(new RegExp(`^${index + 1} 0 obj\n`));
      expect(places).toHaveLength(6 + 4);
      expect(renderPdf(doc, profile).equals(pdf)).toBe(true);
    },
  );

  it('renderPaper: bar codes and logo are pictures with words for who cannot see them', () => {
    const { lines } = renderPaper(doc);
    const pictures = lines.filter((line) => line.kind === 'picture');
    expect(pictures.map((line) => line.label)).toEqual(['G-0000004711AB', '4006381333931', 'Logo']);
    for (const { source, share } of pictures) {
      const svg = Buffer.from(source.replace('data:image/svg+xml;base64,', ''), 'base64').toString();
      expect(svg.startsWith('<svg xmlns=')).toBe(true);
      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThanOrEqual(1);
    }
    expect(renderPlain(doc, 42)).toContain('[4006381333931]');
  });
});
