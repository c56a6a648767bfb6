/** No code a till reads is longer, in bytes; more is noise and is thrown away up to the next end sign. */
const MAX_BYTES = 4096;
const STX = 0x02;
/** ETX, TAB, LF, CR: what scanners close a code with. */
const END: ReadonlySet<number> = new Set([0x03, 0x09, 0x0a, 0x0d]);

/** Puts codes together from the bytes of a line. */
export interface CodeFraming {
  /** Takes bytes as they come; gives the codes that are complete with them. */
  take(bytes: Uint8Array): string[];
  /** Nothing has come for a while: gives a code without end sign, if it can be one. */
  silence(): string | null;
  /** Whether a code has begun. */
  isOpen(): boolean;
}

/**
 * A code ends with CR, LF, TAB or ETX; a scanner that sends none ends it by silence. Once a line has shown an end sign, a piece without one is
 * half a code and is thrown away: it must never be sold as a whole one.
 */
export function codeFraming(): CodeFraming {
  let held: number[] = [];
  let isLost = false;
  let hasEnds = false;

  const whole = (): string | null => {
    const text = isLost || held.length === 0 ? null : textOf(Uint8Array.from(held));
    held = [];
    isLost = false;
    return text;
  };
  return {
    take(bytes) {
      const codes: string[] = [];
      for (const byte of bytes) {
        if (END.has(byte)) {
          const code = whole();
          if (code !== null) codes.push(code);
          hasEnds = true;
        } else if (byte === STX) {
          held = [];
          isLost = false;
        } else if (held.length >= MAX_BYTES) isLost = true;
        else held.push(byte);
      }
      return codes;
    },
    silence() {
      const code = whole();
      return hasEnds ? null : code;
    },
    isOpen: () => held.length > 0 || isLost,
  };
}

/** Text of a code: UTF-8 where it is that, else one character a byte. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}
