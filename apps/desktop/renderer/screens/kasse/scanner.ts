import { isGtin } from '@valero/domain/stock';

/**
 * Tells a keyboard-wedge scanner from a person, by rhythm alone. Characters are held back for `gapMs`; a burst that
 * ends in Enter or Tab (or is a whole GTIN followed by silence) is a scan, anything else is given back as typing.
 *
 *   idle ──char──▶ holding ──char within gap──▶ holding
 *                  holding ──Enter/Tab, long enough──▶ scan, then idle (a second suffix right after is swallowed)
 *                  holding ──other key / silence / too short──▶ typed, then idle
 *   A scanner slower than the gap types its code into the field like a person; its Enter then submits the field.
 */
export interface BurstOptions {
  /** Longest pause between two characters of a scanner, in milliseconds. */
  readonly gapMs: number;
  /** Shortest code. */
  readonly minLength: number;
  /** A burst that begins this soon after typing is typing too: half a code must never be taken for a whole one. */
  readonly calmMs: number;
}

/** Defaults that fit scanners from 3 to 30 ms a character; people need 60 ms and more. */
export const BURST: BurstOptions = { gapMs: 35, minLength: 4, calmMs: 120 };

/** What to do with a key. `hold` = keep it from the page for now, `pass` = let it through untouched. */
export interface Verdict {
  readonly key: 'hold' | 'pass' | 'swallow';
  /** A whole code, to be scanned. */
  readonly scan: string | null;
  /** Held characters that turned out to be typing, to be given back before this key. */
  readonly typed: string;
}

/** The detector. Times are milliseconds of any one clock. */
export interface BurstDetector {
  key(key: string, at: number): Verdict;
  /** After `gapMs` without a key: what was held is a code without suffix, or typing. */
  silence(at: number): Pick<Verdict, 'scan' | 'typed'>;
  /** Characters held back now. */
  held(): string;
}

const SUFFIX: ReadonlySet<string> = new Set(['Enter', 'Tab']);
const SILENT: ReadonlySet<string> = new Set(['Shift', 'CapsLock', 'AltGraph', 'NumLock']);

/** Makes a detector. */
export function createBurstDetector({ gapMs, minLength, calmMs }: BurstOptions = BURST): BurstDetector {
  let buffer = '';
  let last = Number.NEGATIVE_INFINITY;
  let scannedAt = Number.NEGATIVE_INFINITY;
  let typedAt = Number.NEGATIVE_INFINITY;
  let goesOn = false;

  const take = (): string => {
    const text = buffer;
    buffer = '';
    return text;
  };
  const takeTyped = (): string => {
    if (buffer !== '') typedAt = last;
    return take();
  };
  const suffix = (at: number): Verdict => {
    if (buffer === '') return { key: at - scannedAt <= gapMs * 2 ? 'swallow' : 'pass', scan: null, typed: '' };
    const isScan = !goesOn && at - last <= gapMs && buffer.length >= minLength;
    if (!isScan) return { key: 'pass', scan: null, typed: takeTyped() };
    scannedAt = at;
    return { key: 'swallow', scan: take(), typed: '' };
  };
  return {
    key(key, at) {
      if (SILENT.has(key)) return { key: 'pass', scan: null, typed: '' };
      if (SUFFIX.has(key)) return suffix(at);
      if (key.length !== 1) return { key: 'pass', scan: null, typed: takeTyped() };
      const typed = at - last > gapMs ? takeTyped() : '';
      if (buffer === '') goesOn = at - typedAt < calmMs;
      buffer += key;
      last = at;
      return { key: 'hold', scan: null, typed };
    },
    silence(at) {
      if (buffer === '' || at - last < gapMs) return { scan: null, typed: '' };
      if (!goesOn && isGtin(buffer)) {
        scannedAt = at;
        return { scan: take(), typed: '' };
      }
      return { scan: null, typed: takeTyped() };
    },
    held: () => buffer,
  };
}
