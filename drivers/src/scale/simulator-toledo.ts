import { type Pan, type ScaleHands, servePan } from './simulator-pan.ts';
import { TOLEDO_STATUS, toledoStatus, toledoWeight } from './toledo-codec.ts';

/** How a simulated scale is set up. */
export interface ToledoSimulatorOptions {
  readonly port?: number;
  readonly maxGrams?: number;
  /** Looks until goods are at rest. */
  readonly settleLooks?: number;
}

/** A scale with the Toledo 8217 protocol over TCP (and over a pty, by `socat pty,link=P tcp:…`). Not approved for trade: for trying out. */
export function simulateToledo(options: ToledoSimulatorOptions = {}): Promise<ScaleHands> {
  const maxGrams = options.maxGrams ?? 15_000;
  return servePan(
    options.settleLooks ?? 1,
    (pan) => {
      let isEchoing = false;
      return (bytes) => {
        const said: Uint8Array[] = [];
        for (const byte of bytes) {
          const sign = String.fromCharCode(byte & 0x7f);
          if (sign === 'E' || sign === 'F') {
            isEchoing = sign === 'E';
            said.push(Buffer.from(`\u0002${sign}\r`, 'latin1'));
          } else if (isEchoing) said.push(Buffer.from([byte]));
          else if (sign === 'W') said.push(weight(pan, maxGrams));
          else if (sign === 'Z') said.push(Buffer.from('\u0002?P\r', 'latin1'));
        }
        return Buffer.concat(said);
      };
    },
    options.port,
  );
}

function weight(pan: Pan, maxGrams: number): Uint8Array {
  if (pan.fault === 'motion') return toledoStatus(TOLEDO_STATUS.motion);
  if (pan.unrest > 0) {
    pan.unrest -= 1;
    return toledoStatus(TOLEDO_STATUS.motion);
  }
  if (pan.grams > maxGrams) return toledoStatus(TOLEDO_STATUS.overload);
  if (pan.grams < 0) return toledoStatus(TOLEDO_STATUS.negative);
  if (pan.fault === 'lostAnswer') {
    pan.fault = null;
    return new Uint8Array(0);
  }
  if (pan.moved) pan.given.push(pan.grams);
  pan.moved = false;
  return toledoWeight(pan.grams, false);
}
