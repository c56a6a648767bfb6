import { err, ok, type Result } from '@valero/domain/kernel';
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** Largest structured part that is read, in bytes; a real invoice of a thousand lines has less than one of them. */
export const XML_LIMIT = 8 * 1024 * 1024;
/** Elements may stand this deep; EN 16931 needs nine. */
const DEPTH_LIMIT = 60;

/** An element as parsed: children by local name, `#` = text, `@name` = attribute. */
export type Tree = Readonly<Record<string, unknown>>;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(/&(#x?[0-9a-fA-F]{1,6}|[a-z]{1,5});/g, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
    const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '';
  });
}

/** Bytes as text by their mark or declaration; only encodings e-invoices come in. */
function textOf(bytes: Uint8Array): string | null {
  const [a = 0, b = 0] = bytes;
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  const declared = /^[^<]*<\?xml[^>]*encoding=["']([A-Za-z0-9._-]+)["']/.exec(head)?.[1]?.toLowerCase();
  const name = a === 0xfe && b === 0xff ? 'utf-16be' : a === 0xff && b === 0xfe ? 'utf-16le' : (declared ?? 'utf-8');
  if (
    ![
      'utf-8',
      'utf8',
      'utf-16',
      'utf-16le',
      'utf-16be',
      'iso-8859-1',
      'iso-8859-15',
      'windows-1252',
      'us-ascii',
    ].includes(name)
  )
    return null;
  try {
    return new TextDecoder(name, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function tooDeep(xml: string): boolean {
  let depth = 0;
  for (const [tag] of xml.matchAll(/<[/!?]?[^<>]*>/g)) {
    if (tag.startsWith('</')) depth -= 1;
    else if (!tag.startsWith('<!') && !tag.startsWith('<?') && !tag.endsWith('/>')) depth += 1;
    if (depth > DEPTH_LIMIT) return true;
  }
  return false;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: '#',
  alwaysCreateTextNode: true,
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  // entities are ours to decode: nothing is ever looked up or expanded
  processEntities: false,
  isArray: (_name, _path, _leaf, attribute) => !attribute,
  tagValueProcessor: (_name, value) => decode(value),
  attributeValueProcessor: (_name, value) => decode(value),
});

/** Parses XML of a stranger. Errors: documents.too_large, documents.not_xml (`reason`), documents.hostile (`reason`: a DTD, too deep). */
export function parseTree(
  bytes: Uint8Array,
): Result<{ readonly root: string; readonly tree: Tree; readonly text: string }> {
  if (bytes.byteLength > XML_LIMIT) return err({ code: 'documents.too_large' });
  const text = textOf(bytes);
  if (text === null) return err({ code: 'documents.not_xml', details: { reason: 'encoding' } });
  // no DTD, so there is no entity to expand and nothing external to load
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) return err({ code: 'documents.hostile', details: { reason: 'DTD' } });
  if (tooDeep(text)) return err({ code: 'documents.hostile', details: { reason: 'depth' } });
  const valid = XMLValidator.validate(text);
  if (valid !== true) return err({ code: 'documents.not_xml', details: { reason: `line ${valid.err.line}` } });
  try {
    const parsed = parser.parse(text) as Record<string, readonly Tree[]>;
    const root = Object.keys(parsed).find((name) => name !== '?xml' && name !== '#');
    const tree = root === undefined ? undefined : parsed[root]?.[0];
    if (root === undefined || tree === undefined)
      return err({ code: 'documents.not_xml', details: { reason: 'empty' } });
    return ok({ root, tree, text });
  } catch {
    return err({ code: 'documents.not_xml', details: { reason: 'structure' } });
  }
}

/** Elements at a path of local names below an element. */
export function all(tree: Tree, path: string): Tree[] {
  let found: Tree[] = [tree];
  for (const name of path.split('/')) {
    found = found.flatMap((entry): Tree[] => {
      const children = Object.hasOwn(entry, name) ? entry[name] : undefined;
      return Array.isArray(children) ? (children as Tree[]) : [];
    });
  }
  return found;
}

/** The first element at a path; null = none. */
export function first(tree: Tree, path: string): Tree | null {
  return all(tree, path)[0] ?? null;
}

/** Own text of an element. */
export function ownText(tree: Tree): string {
  const text = tree['#'];
  return typeof text === 'string' ? text.trim() : '';
}

/** Text at a path; null = not there or empty. */
export function text(tree: Tree, path: string): string | null {
  const found = first(tree, path);
  const value = found === null ? '' : ownText(found);
  return value === '' ? null : value;
}

/** An attribute of an element. */
export function attribute(tree: Tree, name: string): string | null {
  const value = tree[`@${name}`];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
