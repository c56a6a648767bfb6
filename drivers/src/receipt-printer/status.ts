/**
 * What a printer says on its own channel, taken apart by the fixed bits (Epson TM-U295 appendix D, TM-L90 pp. 428-429,
 * Citizen CT-S2000 p. 62): DLE EOT replies are `0xx1xx10`, ASB blocks begin `0xx1xx00` and have three more bytes,
 * GS r replies are `0xx0xxxx`, process ids are `37 22 d1…d4 00`; XON and XOFF may come in between.
 */
export type PrinterSays =
  | { readonly kind: 'status'; readonly byte: number }
  | { readonly kind: 'asb'; readonly bytes: readonly number[] }
  | { readonly kind: 'buffered'; readonly byte: number }
  | { readonly kind: 'processId'; readonly id: string };

/** A reader that keeps what is incomplete until the next bytes come. */
export function statusReader(): (bytes: Uint8Array) => PrinterSays[] {
  let pending: number[] = [];
  return (bytes) => {
    pending.push(...bytes);
    const said: PrinterSays[] = [];
    for (;;) {
      const [first] = pending;
      if (first === undefined) return said;
      const length = lengthOf(first);
      if (pending.length < length) return said;
      const taken = pending.slice(0, length);
      pending = pending.slice(length);
      const meaning = meaningOf(first, taken);
      if (meaning) said.push(meaning);
    }
  };
}

function lengthOf(first: number): number {
  if (first === 0x37) return 7;
  return (first & 0x93) === 0x10 ? 4 : 1;
}

function meaningOf(first: number, taken: readonly number[]): PrinterSays | null {
  if (first === 0x37) return { kind: 'processId', id: String.fromCharCode(...taken.slice(2, 6)) };
  if ((first & 0x93) === 0x12) return { kind: 'status', byte: first };
  if ((first & 0x93) === 0x10) return { kind: 'asb', bytes: taken };
  if ((first & 0x90) === 0x00) return { kind: 'buffered', byte: first };
  return null;
}

/** What DLE EOT 1, 2, 3 and 4 said together. */
export interface PrinterStatus {
  readonly online: boolean;
  readonly coverOpen: boolean;
  readonly paperOut: boolean;
  readonly paperLow: boolean;
  readonly error: boolean;
}

/** Reads the four status bytes (TM-U220A p. 54). */
export function readStatus(printer: number, offline: number, error: number, paper: number): PrinterStatus {
  return {
    online: (printer & 0x08) === 0,
    coverOpen: (offline & 0x04) !== 0,
    paperOut: (offline & 0x20) !== 0 || (paper & 0x60) !== 0,
    paperLow: (paper & 0x0c) !== 0,
    error: (offline & 0x40) !== 0 || (error & 0x68) !== 0,
  };
}
