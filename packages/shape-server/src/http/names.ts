/** A name or list of names, or why it is none. */
export type Named<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/** PostgreSQL cuts longer names off, which would name another table. */
const MAX_BYTES = 63;
const PLAIN = /^[\p{L}_][\p{L}\p{M}0-9_$]*$/u;

/** Cuts at a character that stands outside of double quotes. */
function splitUnquoted(text: string, at: string): string[] {
  const parts = [''];
  let quoted = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    if (char === at && !quoted) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts;
}

/** Reads one name as PostgreSQL does: quoted as it is, otherwise with ASCII letters folded to lower case. */
function parseName(text: string): Named<string> {
  const quoted = text.length > 1 && text.startsWith('"') && text.endsWith('"');
  const inner = quoted ? text.slice(1, -1) : text;
  if (inner === '') return { ok: false, message: 'Invalid zero-length delimited identifier' };
  if (quoted && /(?<!")(?:"")*"(?!")/.test(inner))
    return { ok: false, message: `Invalid identifier with unescaped quote: ${inner}` };
  if (!quoted && !PLAIN.test(inner))
    return { ok: false, message: `Invalid unquoted identifier contains special characters: ${inner}` };
  const value = quoted ? inner.replaceAll('""', '"') : inner.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  if (Buffer.byteLength(value) > MAX_BYTES || !value.isWellFormed() || value.includes('\0'))
    return { ok: false, message: `Identifier is too long (max length is ${MAX_BYTES}) or not text` };
  return { ok: true, value };
}

function all(texts: readonly string[]): Named<string[]> {
  const value: string[] = [];
  for (const text of texts) {
    const name = parseName(text);
    if (!name.ok) return name;
    value.push(name.value);
  }
  return { ok: true, value };
}

/** Reads `schema.table` or `table` (of `public`). */
export function parseTable(text: string): Named<{ readonly schema: string; readonly table: string }> {
  const names = all(splitUnquoted(text, '.'));
  if (!names.ok) return names;
  const [first = '', second, more] = names.value;
  if (more !== undefined) return { ok: false, message: 'table name does not match expected format' };
  return {
    ok: true,
    value: second === undefined ? { schema: 'public', table: first } : { schema: first, table: second },
  };
}

/** Reads a list of columns with commas between them. */
export function parseColumns(text: string): Named<readonly string[]> {
  return all(splitUnquoted(text, ',').map((part) => part.trim()));
}
