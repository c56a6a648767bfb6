import { createHash } from 'node:crypto';
import { escaped } from '../../xml-text.ts';

/** A piece of a document. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** A heading of the document itself. */
export const h1 = (text: string): Block => ({ kind: 'heading', level: 1, text });
/** A heading of a chapter. */
export const h2 = (text: string): Block => ({ kind: 'heading', level: 2, text });
/** A heading of a section. */
export const h3 = (text: string): Block => ({ kind: 'heading', level: 3, text });
/** A paragraph. */
export const p = (text: string): Block => ({ kind: 'text', text });
/** A list of points. */
export const list = (...items: string[]): Block => ({ kind: 'list', items });
/** A table; without rows it says so. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): Block => ({
  kind: 'table',
  head,
  rows: rows.length > 0 ? rows : [head.map((_, index) => (index === 0 ? 'keine' : ''))],
});

/** Text for Markdown: nothing in it makes markup, a line break inside a table or HTML. */
function plain(text: string): string {
  return text.replace(/[\r\n\t]+/g, ' ').replace(/([\\`*_{}[\]<>#|~])/g, '\\$1');
}

function markdownOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${plain(block.text)}`;
    case 'text':
      return plain(block.text);
    case 'list':
      return block.items.map((item) => `- ${plain(item)}`).join('\n');
    case 'table': {
      const row = (cells: readonly string[]): string => `| ${cells.map(plain).join(' | ')} |`;
      return [row(block.head), `|${block.head.map(() => '---').join('|')}|`, ...block.rows.map(row)].join('\n');
    }
  }
}

/** The document as Markdown. */
export function toMarkdown(blocks: readonly Block[]): string {
  return `${blocks.map(markdownOf).join('\n\n')}\n`;
}

function htmlOf(block: Block): string {
  const cells = (tag: 'td' | 'th', row: readonly string[]): string =>
    `<tr>${row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${escaped(block.text)}</h${block.level}>`;
    case 'text':
      return `<p>${escaped(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;
    case 'table':
      return `<table><thead>${cells('th', block.head)}</thead><tbody>${block.rows.map((row) => cells('td', row)).join('\n')}</tbody></table>`;
  }
}

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;color:#1a1d21;max-width:60rem;margin:2rem auto;padding:0 1.5rem}
h1{font-size:1.7rem}h2{font-size:1.25rem;margin-top:2.2rem;border-bottom:1px solid #c9ced6;padding-bottom:.3rem}h3{font-size:1.02rem;margin-top:1.4rem}
table{border-collapse:collapse;width:100%;font-size:.86rem;margin:.6rem 0}th,td{border:1px solid #c9ced6;padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{background:#f1f3f6}@media print{@page{size:A4;margin:18mm}body{max-width:none;margin:0;padding:0;font-size:10.5pt}h2{break-after:avoid}tr{break-inside:avoid}thead{display:table-header-group}}`;

/** The document as one HTML file that prints as it is: no script, nothing from elsewhere. */
export function toHtml(title: string, blocks: readonly Block[]): string {
  return [
    '<!doctype html>',
    '<html lang="de"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style></head><body>`,
    ...blocks.map(htmlOf),
    '</body></html>',
    '',
  ].join('\n');
}
