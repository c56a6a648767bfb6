/** What a printer's status comes to, whichever way it was told. */
export interface PrinterStatus {
  readonly online: boolean;
  readonly coverOpen: boolean;
  readonly paperOut: boolean;
  readonly paperLow: boolean;
  readonly error: boolean;
  /** Level of the drawer connector's sensor pin; which one means open depends on the drawer. */
  readonly pinHigh: boolean;
  /** Star's count of executed `ETB`; null where there is none. */
  readonly counter: number | null;
}

/** Whether something a person can see keeps a printer from printing: it goes on by itself when that ends. */
export function isHeld(status: PrinterStatus): boolean {
  return status.paperOut || status.coverOpen || status.error || !status.online;
}

/**
 * What a printer says on its own channel. `reply` = to `DLE EOT`, `status` = a whole status (ASB, Star's block), `processed` = to
 * `GS r`, `processId` = to `GS ( H`.
 */
export type PrinterSays =
  | { readonly kind: 'reply'; readonly byte: number }
  | { readonly kind: 'status'; readonly status: PrinterStatus }
  | { readonly kind: 'processed' }
  | { readonly kind: 'processId'; readonly id: string };

/** Takes what a printer says apart; keeps what is incomplete until the next bytes come. Survives any bytes, holds fewer than 16. */
export type StatusReader = (bytes: Uint8Array) => PrinterSays[];

/** The first saying in some bytes: how many it takes (0 = more have to come), and what it says (null = noise). */
export type TakeOne = (bytes: readonly number[]) => { readonly length: number; readonly said: PrinterSays | null };

/** A reader around `take`. */
export function readerOf(take: TakeOne): StatusReader {
  let pending: number[] = [];
  return (bytes) => {
    const said: PrinterSays[] = [];
    for (const byte of bytes) {
      pending.push(byte);
      for (let one = take(pending); one.length > 0; one = take(pending)) {
        pending = pending.slice(one.length);
        if (one.said) said.push(one.said);
        if (pending.length === 0) break;
      }
    }
    return said;
  };
}

const NOISE = { length: 1, said: null };
const MORE = { length: 0, said: null };
const isAsbTail = (byte: number): boolean => (byte & 0x90) === 0;
const isReply = (byte: number): boolean => (byte & 0x93) === 0x12;

/**
 * ESC/POS by the fixed bits (Epson TM-U295 appendix D, TM-L90 pp. 428-429, Citizen CT-S2000 p. 62): DLE EOT replies are `0xx1xx10`,
 * ASB blocks begin `0xx1xx00` and have three more bytes `0xx0xxxx`, GS r 1 replies are `0xx0xxxx` with both bits of a sensor alike,
 * process ids are `37 22 d1…d4 00`. XON and XOFF (11, 13) and whatever else comes in are passed over; a block that turns out to be
 * none costs its first byte only.
 */
export function escposReader(): StatusReader {
  return readerOf(takeEscpos);
}

function takeEscpos(bytes: readonly number[]): ReturnType<TakeOne> {
  const [first = 0] = bytes;
  if (first === 0x37) return takeProcessId(bytes);
  if (isReply(first)) return { length: 1, said: { kind: 'reply', byte: first } };
  if ((first & 0x93) === 0x10) return takeAsb(bytes);
  if ((first & 0x90) === 0 && [0x0, 0x3, 0xc, 0xf].includes(first & 0x0f))
    return { length: 1, said: { kind: 'processed' } };
  return NOISE;
}

function takeProcessId(bytes: readonly number[]): ReturnType<TakeOne> {
  const fits = bytes.slice(0, 7).every((byte, at) => {
    if (at === 0) return true;
    if (at === 1) return byte === 0x22;
    return at === 6 ? byte === 0 : byte >= 0x20 && byte <= 0x7e;
  });
  if (!fits) return NOISE;
  if (bytes.length < 7) return MORE;
  return { length: 7, said: { kind: 'processId', id: String.fromCharCode(...bytes.slice(2, 6)) } };
}

function takeAsb(bytes: readonly number[]): ReturnType<TakeOne> {
  if (!bytes.slice(1, 4).every(isAsbTail)) return NOISE;
  if (bytes.length < 4) return MORE;
  const [printer = 0, error = 0, paper = 0] = bytes;
  const status: PrinterStatus = {
    online: (printer & 0x08) === 0,
    coverOpen: (printer & 0x20) !== 0,
    paperOut: (paper & 0x0c) !== 0,
    paperLow: (paper & 0x03) !== 0,
    error: (error & 0x68) !== 0,
    pinHigh: (printer & 0x04) !== 0,
    counter: null,
  };
  return { length: 4, said: { kind: 'status', status } };
}

/** Reads the bytes of DLE EOT 1, 2 and 4 (TM-U220A p. 54). */
export function readStatus(printer: number, offline: number, paper: number): PrinterStatus {
  return {
    online: (printer & 0x08) === 0,
    coverOpen: (offline & 0x04) !== 0,
    paperOut: (offline & 0x20) !== 0 || (paper & 0x60) !== 0,
    paperLow: (paper & 0x0c) !== 0,
    error: (offline & 0x40) !== 0,
    pinHigh: (printer & 0x04) !== 0,
    counter: null,
  };
}
