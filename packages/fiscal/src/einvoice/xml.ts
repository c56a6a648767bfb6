/** An element on its way to XML; `text` and `children` exclude each other. */
export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string | null;
  readonly children: readonly XmlNode[];
}

/** What may stand among children: nothing at all where a value is missing. */
export type XmlChild = XmlNode | null | readonly XmlChild[];

function flat(children: readonly XmlChild[]): XmlNode[] {
  return children.flatMap((child): XmlNode[] => {
    if (child === null) return [];
    return isList(child) ? flat(child) : [child];
  });
}

function isList(child: XmlChild): child is readonly XmlChild[] {
  return Array.isArray(child);
}

/** An element with children; null when none of them is there, because an empty element breaks PEPPOL-EN16931-R008. */
export function group(name: string, ...children: readonly XmlChild[]): XmlNode | null {
  const kept = flat(children);
  return kept.length === 0 ? null : { name, attributes: {}, text: null, children: kept };
}

/** An element with text; null when there is none. */
export function leaf(
  name: string,
  text: string | null,
  attributes: Readonly<Record<string, string>> = {},
): XmlNode | null {
  return text === null || text.trim() === '' ? null : { name, attributes, text, children: [] };
}

/** Characters XML 1.0 cannot hold, lone surrogates among them. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function escapeText(text: string): string {
  return text
    .replace(FORBIDDEN, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '');
}

function write(node: XmlNode, indent: string): string {
  const attributes = Object.entries(node.attributes)
    .map(([name, value]) => ` ${name}="${escapeText(value)}"`)
    .join('');
  const open = `${indent}<${node.name}${attributes}>`;
  if (node.text !== null) return `${open}${escapeText(node.text)}</${node.name}>\n`;
  const inner = node.children.map((child) => write(child, `${indent}  `)).join('');
  return `${open}\n${inner}${indent}</${node.name}>\n`;
}

/** A whole document with its namespaces on the root. */
export function xmlDocument(
  name: string,
  namespaces: Readonly<Record<string, string>>,
  children: readonly XmlChild[],
): string {
  const root: XmlNode = { name, attributes: namespaces, text: null, children: flat(children) };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(root, '')}`;
}
