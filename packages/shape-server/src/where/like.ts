/** A piece of a LIKE pattern: any run, any one character, or this character. */
type Piece = { readonly kind: 'run' | 'any' } | { readonly kind: 'char'; readonly char: string };

function foldAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function pieces(pattern: string): Piece[] | null {
  const found: Piece[] = [];
  const chars = [...pattern];
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at] ?? '';
    if (char === '%') found.push({ kind: 'run' });
    else if (char === '_') found.push({ kind: 'any' });
    else if (char !== '\\') found.push({ kind: 'char', char });
    else {
      at += 1;
      const escaped = chars[at];
      if (escaped === undefined) return null;
      found.push({ kind: 'char', char: escaped });
    }
  }
  return found;
}

/**
 * A test for LIKE, or ILIKE when `folded` (ASCII letters only, as under `COLLATE "C"`); null = the pattern ends with its escape.
 * Takes at most length of text × length of pattern steps whatever the pattern.
 */
export function likeTest(pattern: string, folded: boolean): ((text: string) => boolean) | null {
  const list = pieces(folded ? foldAscii(pattern) : pattern);
  if (list === null) return null;
  return (text) => {
    const chars = [...(folded ? foldAscii(text) : text)];
    let [at, piece, back, resume] = [0, 0, -1, 0];
    while (at < chars.length) {
      const current = list[piece];
      if (current?.kind === 'run') {
        back = piece;
        resume = at;
        piece += 1;
      } else if (
        current !== undefined &&
        (current.kind === 'any' || (current.kind === 'char' && current.char === chars[at]))
      ) {
        at += 1;
        piece += 1;
      } else if (back >= 0) {
        resume += 1;
        at = resume;
        piece = back + 1;
      } else return false;
    }
    return list.slice(piece).every(({ kind }) => kind === 'run');
  };
}
