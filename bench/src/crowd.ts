/**
 * A crowd of readers who wait: each a socket of its own that asks live, takes the answer, and asks again where it stands. Speaks just as much HTTP
 * as it takes to hold thousands in one process. Told by its parent whom to ask (CROWD, JSON); says when all have asked, and for each marker when
 * it has reached every reader.
 */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

/** Whom the crowd asks. */
export interface CrowdOrder {
  readonly url: string;
  /** Path and query without the place: `/v1/shape?table=a&`. */
  readonly path: string;
  /** File with a JSON array: the token of each reader, empty = none. */
  readonly tokens: string;
  readonly handle: string;
  readonly offset: string;
  /** Readers at one address, as tills of one shop are. */
  readonly perAddress: number;
}

/** What one marker did: milliseconds of the machine's monotonic clock at which each reader had it whole, and one answer as it came. */
export interface CrowdRound {
  readonly marker: string;
  readonly times: readonly number[];
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

const WAVE = 100;
const WAVE_MS = 40;
const RETRY_MS = 1000;
const MARKER = /Runde \d+/;
const HEAD_END = Buffer.from('\r\n\r\n');

/** Now, on a clock that all processes of this machine share. */
export function machineMs(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** Cuts a whole answer off the bytes that have come; null = there is more to come. Throws when its length is not said. */
function cut(bytes: Buffer): { readonly answer: Answer; readonly rest: Buffer } | null {
  const head = bytes.indexOf(HEAD_END);
  if (head < 0) return null;
  const [first = '', ...lines] = bytes.subarray(0, head).toString('latin1').split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const length = Number(headers.find(([name]) => name === 'content-length')?.[1]);
  if (!Number.isInteger(length)) throw new Error(`an answer without a length: ${first}`);
  const start = head + HEAD_END.length;
  if (bytes.length < start + length) return null;
  const body = bytes.subarray(start, start + length).toString();
  return { answer: { status: Number(first.split(' ')[1]), headers, body }, rest: bytes.subarray(start + length) };
}

class Crowd {
  readonly #order: CrowdOrder;
  readonly #rounds = new Map<string, number[]>();
  readonly #size: number;
  #asked = 0;
  #faults = 0;

  constructor(order: CrowdOrder, size: number) {
    this.#order = order;
    this.#size = size;
  }

  join(n: number, token: string): void {
    const { hostname, port } = new URL(this.#order.url);
    const localAddress = `127.0.1.${1 + Math.floor(n / this.#order.perAddress)}`;
    const socket = connect({ host: hostname, port: Number(port), localAddress, noDelay: true });
    const place = { offset: this.#order.offset, handle: this.#order.handle, cursor: '' };
    let bytes: Buffer = Buffer.alloc(0);
    socket.on('connect', () => this.#ask(socket, token, place, true));
    socket.on('error', (error) => this.#fault(error.message));
    socket.on('data', (chunk) => {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
      const got = cut(bytes);
      if (got === null) return;
      bytes = got.rest;
      const { status, headers, body } = got.answer;
      if (status !== 200) {
        if (status !== 503) this.#fault(`${status} ${body.slice(0, 200)}`);
        else process.send?.({ busy: true });
        setTimeout(() => this.#ask(socket, token, place, false), RETRY_MS);
        return;
      }
      const value = (name: string): string => headers.find(([key]) => key === name)?.[1] ?? '';
      place.offset = value('electric-offset');
      place.handle = value('electric-handle');
      place.cursor = value('electric-cursor');
      this.#note(got.answer);
      this.#ask(socket, token, place, false);
    });
  }

  #ask(socket: Socket, token: string, place: Readonly<Record<string, string>>, first: boolean): void {
    const { path, url } = this.#order;
    const query = new URLSearchParams({ ...place, live: 'true' });
    if (place['cursor'] === '') query.delete('cursor');
    const login = token === '' ? '' : `authorization: Bearer ${token}\r\n`;
    socket.write(`GET ${path}${query} HTTP/1.1\r\nhost: ${new URL(url).host}\r\n${login}\r\n`);
    if (!first) return;
    this.#asked += 1;
    if (this.#asked === this.#size) process.send?.({ asked: this.#size });
  }

  #note({ headers, body }: Answer): void {
    const marker = MARKER.exec(body)?.[0];
    if (marker === undefined) return;
    const times = this.#rounds.get(marker) ?? [];
    this.#rounds.set(marker, times);
    times.push(machineMs());
    if (times.length < this.#size) return;
    const round: CrowdRound = { marker, times, headers, body };
    process.send?.({ round });
  }

  #fault(words: string): void {
    this.#faults += 1;
    if (this.#faults <= 3) process.stderr.write(`crowd: ${words}\n`);
    process.send?.({ faults: this.#faults });
  }
}

const given = process.env['CROWD'];
if (import.meta.main && given !== undefined) {
  const order = JSON.parse(given) as CrowdOrder;
  const tokens = JSON.parse(readFileSync(order.tokens, 'utf8')) as readonly string[];
  const crowd = new Crowd(order, tokens.length);
  for (let from = 0; from < tokens.length; from += WAVE) {
    for (const [n, token] of tokens.slice(from, from + WAVE).entries()) crowd.join(from + n, token);
    await new Promise((done) => setTimeout(done, WAVE_MS));
  }
  process.once('disconnect', () => process.exit(0));
}
