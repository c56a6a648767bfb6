import { isGtin } from '@valero/domain/stock';

/**
 * Tells a keyboard-wedge scanner from a person, by rhythm alone. Characters are held back for `gapMs`; a burst that
 * ends in Enter or Tab (or is a whole GTIN followed by silence) is a scan, anything else is given back as typing.
 *
 *   idle ──char──▶ holding ──char within gap──▶ holding
 *                  holding ──Enter/Tab, long enough──▶ scan, then idle (a second suffix right after is swallowed)
 *                  holding ──other key / silence / too short──▶ typed, then idle
 *                  typed ──char that was struck within the gap, delivered late──▶ holding, and what was typed is owed back
 *   A scanner slower than the gap types its code into the field like a person; its Enter then submits the field.
 *   A scanner that is set to send a prefix is heard by that alone: up to its suffix nothing is typed, however slow it is.
 */
export interface BurstOptions {
  /** Longest pause between two characters of a scanner, in milliseconds. */
  readonly gapMs: number;
  /** Shortest code. */
  readonly minLength: number;
  /** A burst that begins this soon after typing is typing too: half a code must never be taken for a whole one. */
  readonly calmMs: number;
  /** The key a scanner is set to send before every code, as the browser names it (`~`, `F9`); empty = none. */
  readonly prefix: string;
  /** Longest pause between two characters behind a prefix, in milliseconds. */
  readonly framedMs: number;
}

/** Defaults that fit scanners from 3 to 30 ms a character; people need 60 ms and more. */
export const BURST: BurstOptions = { gapMs: 35, minLength: 4, calmMs: 120, prefix: '', framedMs: 400 };

/** What came out of a key or of silence. */
export interface Outcome {
  /** A whole code, to be scanned. */
  readonly scan: string | null;
  /** Held characters that turned out to be typing, to be given back before this key. */
  readonly typed: string;
  /** Characters of the scan that were already given back as typing, to be deleted again. */
  readonly takeBack: number;
}

/** What to do with a key. `hold` = keep it from the page for now, `pass` = let it through untouched. */
export interface Verdict extends Outcome {
  readonly key: 'hold' | 'pass' | 'swallow';
}

/** The detector. Times are milliseconds of any one clock: when a key was struck, not when it was heard of. */
export interface BurstDetector {
  key(key: string, at: number): Verdict;
  /** After `gapMs` without a key: what was held is a code without suffix, or typing. */
  silence(at: number): Outcome;
  /** Characters held back now. */
  held(): string;
}

const SUFFIX: ReadonlySet<string> = new Set(['Enter', 'Tab']);
const SILENT: ReadonlySet<string> = new Set(['Shift', 'CapsLock', 'AltGraph', 'NumLock']);
const NOTHING: Outcome = { scan: null, typed: '', takeBack: 0 };
const LONG_AGO = Number.NEGATIVE_INFINITY;

/** The burst being heard. */
interface Burst {
  readonly text: string;
  /** How many of its first characters the page already has. */
  readonly given: number;
  /** Begun so soon after typing that it is no scan. */
  readonly goesOn: boolean;
}

const EMPTY: Burst = { text: '', given: 0, goesOn: false };

/** Makes a detector. */
export function createBurstDetector(options: BurstOptions = BURST): BurstDetector {
  const { gapMs, minLength, calmMs } = options;
  const framed = framedCode(options);
  let burst = EMPTY;
  /** The last burst that silence gave back as typing. */
  let lost = EMPTY;
  let last = LONG_AGO;
  let scannedAt = LONG_AGO;
  let typedAt = LONG_AGO;

  const giveBack = (): Outcome => {
    if (burst.text === '') return NOTHING;
    const typed = burst.text.slice(burst.given);
    lost = { ...burst, given: burst.text.length };
    burst = EMPTY;
    typedAt = last;
    return { scan: null, typed, takeBack: 0 };
  };
  const scanned = (at: number): Outcome => {
    const { text, given } = burst;
    burst = EMPTY;
    lost = EMPTY;
    scannedAt = at;
    return { scan: text, typed: '', takeBack: given };
  };
  const hold = (key: string, at: number): Verdict => {
    const isLate = burst.text === '' && lost.text !== '' && at - last <= gapMs;
    const before = at - last > gapMs ? giveBack() : NOTHING;
    if (isLate) burst = lost;
    else if (burst.text === '') burst = { ...EMPTY, goesOn: at - typedAt < calmMs };
    lost = EMPTY;
    burst = { ...burst, text: burst.text + key };
    last = at;
    return { ...before, key: 'hold' };
  };
  const suffix = (at: number): Verdict => {
    const isLate = burst.text === '' && lost.text !== '' && at - last <= gapMs;
    if (isLate) burst = lost;
    if (burst.text === '') return { ...NOTHING, key: at - scannedAt <= gapMs * 2 ? 'swallow' : 'pass' };
    const isScan = !burst.goesOn && at - last <= gapMs && burst.text.length >= minLength;
    return isScan ? { ...scanned(at), key: 'swallow' } : { ...giveBack(), key: 'pass' };
  };
  return {
    key(key, at) {
      if (SILENT.has(key)) return { ...NOTHING, key: 'pass' };
      const inFrame = framed.key(key, at);
      if (inFrame) {
        const before = giveBack();
        if (inFrame.scan !== null) scannedAt = at;
        return before.typed === '' ? inFrame : { ...inFrame, typed: before.typed + inFrame.typed };
      }
      if (SUFFIX.has(key)) return suffix(at);
      // A code never begins with a blank; on a button it is a press.
      if (key.length === 1 && !(key === ' ' && burst.text === '')) return hold(key, at);
      const before = giveBack();
      lost = EMPTY;
      // after any other key, Enter is a person's and no second suffix
      scannedAt = LONG_AGO;
      return { ...before, key: 'pass' };
    },
    silence(at) {
      if (framed.held() !== '') return framed.silence(at);
      if (burst.text === '' || at - last < gapMs) return NOTHING;
      return !burst.goesOn && isGtin(burst.text) ? scanned(at) : giveBack();
    },
    held: () => framed.held() || burst.text,
  };
}

/** A code behind a prefix. Null = this key has nothing to do with one. */
interface FramedCode {
  key(key: string, at: number): Verdict | null;
  silence(at: number): Outcome;
  held(): string;
}

/**
 * What comes between prefix and suffix is a code, whatever its rhythm. A person who strikes the prefix key and goes on typing gets it all back
 * after a pause.
 */
function framedCode({ prefix, framedMs }: BurstOptions): FramedCode {
  let text: string | null = null;
  let last = LONG_AGO;
  const typed = (): Outcome => {
    const back = (prefix.length === 1 ? prefix : '') + (text ?? '');
    text = null;
    return { ...NOTHING, typed: back };
  };
  return {
    key(key, at) {
      if (prefix === '') return null;
      const before = text !== null && at - last > framedMs ? typed() : NOTHING;
      if (key === prefix && text === null) {
        text = '';
        last = at;
        return { ...before, key: 'hold' };
      }
      if (text === null) return before === NOTHING ? null : { ...before, key: 'pass' };
      last = at;
      if (key.length === 1) {
        text += key;
        return { ...NOTHING, key: 'hold' };
      }
      if (!SUFFIX.has(key) || text === '') return { ...typed(), key: 'pass' };
      const scan = text;
      text = null;
      return { ...NOTHING, scan, key: 'swallow' };
    },
    silence(at) {
      if (text === null || at - last <= framedMs) return NOTHING;
      if (!isGtin(text)) return typed();
      const scan = text;
      text = null;
      return { ...NOTHING, scan };
    },
    held: () => (text === null ? '' : prefix + text),
  };
}
