/** What a scale with the Toledo 8217 protocol says: a weight, its status, or its answer to the echo test. */
export type ToledoReply =
  | { readonly kind: 'weight'; readonly grams: number; readonly isNet: boolean }
  | { readonly kind: 'status'; readonly bits: number }
  | { readonly kind: 'echo'; readonly on: boolean }
  | { readonly kind: 'garbled' };

/** Bits of a status byte (IBM 4683 family). */
export const TOLEDO_STATUS = {
  motion: 0x01,
  overload: 0x02,
  negative: 0x04,
  outsideZero: 0x08,
  centreOfZero: 0x10,
  net: 0x20,
} as const;

/** Asks for the weight. */
export const ASK_WEIGHT = Buffer.from('W');
/** Begins the echo test; the scale confirms and says back what follows. */
export const BEGIN_ECHO = Buffer.from('Ehello');
/** Ends the echo test. */
export const END_ECHO = Buffer.from('F');

const STX = 0x02;
const CR = 0x0d;
const MAX_REPLY = 16;

/** A reader that keeps what is incomplete, never more than a reply. Bytes above 7 bits are `garbled`; echoed text outside a reply is passed over. */
export function toledoReader(): (bytes: Uint8Array) => ToledoReply[] {
  let reply: number[] | null = null;
  const read = (byte: number): ToledoReply | null => {
    if (byte === STX) {
      const broken = reply !== null;
      reply = [];
      return broken ? { kind: 'garbled' } : null;
    }
    if (byte > 0x7f || (reply !== null && reply.length >= MAX_REPLY)) {
      reply = null;
      return { kind: 'garbled' };
    }
    if (reply === null) return null;
    if (byte !== CR) {
      reply.push(byte);
      return null;
    }
    const whole = reply;
    reply = null;
    return meaningOf(whole);
  };
  return (bytes) => {
    const replies: ToledoReply[] = [];
    for (const byte of bytes) {
      const said = read(byte);
      if (said) replies.push(said);
    }
    return replies;
  };
}

function meaningOf(bytes: readonly number[]): ToledoReply {
  const text = String.fromCharCode(...bytes);
  const weight = /^ ?(\d{1,3})\.(\d{3})(N?)$/.exec(text);
  if (weight) {
    const [, whole = '', part = '', net = ''] = weight;
    return { kind: 'weight', grams: Number(whole) * 1000 + Number(part), isNet: net === 'N' };
  }
  if (text.length === 2 && text[0] === '?') return { kind: 'status', bits: (bytes[1] ?? 0) & 0x7f };
  if (text === 'E') return { kind: 'echo', on: true };
  if (text === 'F') return { kind: 'echo', on: false };
  return { kind: 'garbled' };
}

/** A weight as a scale says it, for simulators. */
export function toledoWeight(grams: number, isNet: boolean): Buffer {
  const whole = String(Math.floor(grams / 1000)).padStart(2, '0');
  return Buffer.from(`\u0002${whole}.${String(grams % 1000).padStart(3, '0')}${isNet ? 'N' : ''}\r`, 'latin1');
}

/** A status as a scale says it; 0x40 is set so that no bits look like a control. */
export function toledoStatus(bits: number): Buffer {
  return Buffer.from([STX, 0x3f, 0x40 | bits, CR]);
}
