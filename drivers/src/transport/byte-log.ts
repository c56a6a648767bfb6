import { type CardMasker, cardMasker } from './card-mask.ts';

/** What went over the links of a till, for support: the newest of each link, in bounded memory, card numbers covered. */
export interface ByteLog {
  /** Notes bytes that went `out` to a device or came `in` from it. `stuffed` = a serial line (see `cardMasker`). */
  bytes(link: string, way: 'in' | 'out', bytes: Uint8Array, stuffed?: boolean): void;
  /** Notes what happened: opened, closed, failed. Texts come from our own code and carry no device data. */
  event(link: string, text: string): void;
  /** The log of one link or of all, oldest first: time, link, way, hex and signs. */
  text(link?: string): string;
  forget(link: string): void;
}

/** Bounds of a log. */
export interface ByteLogBounds {
  /** Bytes kept for each link. */
  readonly bytesPerLink: number;
  /** Bytes kept of one piece; a picture is not worth more. */
  readonly bytesPerEntry: number;
  readonly links: number;
}

const BOUNDS: ByteLogBounds = { bytesPerLink: 64 * 1024, bytesPerEntry: 4096, links: 32 };
/** An entry costs at least this much of the bound. */
const ENTRY_COST = 64;
/** Bytes that follow each other this closely are one entry. */
const JOIN_MS = 20;
const PER_LINE = 32;
/** Of a longer piece only this much is read: covering costs time. */
const READ_BYTES = 32 * 1024;

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly way: 'in' | 'out' | 'event';
  /** Bytes, or the text of an event in latin1. */
  kept: Buffer;
  readonly left: number;
}

interface LinkLog {
  readonly entries: Entry[];
  size: number;
  readonly maskers: Record<'in' | 'out', CardMasker | null>;
  /** When and in what order the bytes began that a masker holds back. */
  readonly since: Record<'in' | 'out', { at: number; order: number } | null>;
}

/** An empty log. `now` gives epoch ms. */
export function byteLog(now: () => number, bounds: Partial<ByteLogBounds> = {}): ByteLog {
  const limit = { ...BOUNDS, ...bounds };
  const links = new Map<string, LinkLog>();
  let order = 0;
  const logOf = (link: string): LinkLog => {
    const log = links.get(link) ?? {
      entries: [],
      size: 0,
      maskers: { in: null, out: null },
      since: { in: null, out: null },
    };
    links.delete(link);
    links.set(link, log);
    for (const oldest of links.keys()) {
      if (links.size <= limit.links) break;
      links.delete(oldest);
    }
    return log;
  };
  return {
    bytes(link, way, bytes, stuffed = false) {
      const log = logOf(link);
      const masker = log.maskers[way] ?? cardMasker(stuffed);
      log.maskers[way] = masker;
      const mine = { at: now(), order: ++order };
      const since = log.since[way] ?? mine;
      const safe = [masker.push(bytes.subarray(0, READ_BYTES))];
      const left = Math.max(0, bytes.length - READ_BYTES);
      if (left > 0) safe.push(masker.cut());
      const kept = Buffer.concat(safe);
      if (kept.length > 0) keep(log, { ...since, way, left }, kept, limit);
      // What is held back began with these bytes, or a little later: close enough for a reader.
      log.since[way] = kept.length > 0 ? mine : since;
    },
    event(link, text) {
      const log = logOf(link);
      for (const way of ['in', 'out'] as const) settle(log, way, limit);
      keep(log, { at: now(), order: ++order, way: 'event', left: 0 }, Buffer.from(text, 'latin1'), limit);
    },
    text(link) {
      const chosen = link === undefined ? [...links] : [...links].filter(([name]) => name === link);
      const lines = chosen.flatMap(([name, { entries }]) => entries.map((entry) => ({ name, entry })));
      lines.sort((a, b) => a.entry.order - b.entry.order);
      return lines.map(({ name, entry }) => show(name, entry)).join('');
    },
    forget: (link) => void links.delete(link),
  };
}

function settle(log: LinkLog, way: 'in' | 'out', limit: ByteLogBounds): void {
  const rest = log.maskers[way]?.flush();
  const since = log.since[way];
  if (rest && rest.length > 0 && since) keep(log, { ...since, way, left: 0 }, rest, limit);
  log.maskers[way] = null;
  log.since[way] = null;
}

function keep(log: LinkLog, head: Omit<Entry, 'kept'>, bytes: Uint8Array, limit: ByteLogBounds): void {
  const last = log.entries.at(-1);
  const room = limit.bytesPerEntry - (last?.kept.length ?? 0);
  if (
    last &&
    head.left === 0 &&
    last.left === 0 &&
    head.way !== 'event' &&
    last.way === head.way &&
    head.at - last.at <= JOIN_MS &&
    bytes.length <= room
  ) {
    last.kept = Buffer.concat([last.kept, bytes]);
    log.size += bytes.length;
  } else {
    const kept = Buffer.from(bytes.subarray(0, limit.bytesPerEntry));
    log.entries.push({ ...head, kept, left: head.left + bytes.length - kept.length });
    log.size += kept.length + ENTRY_COST;
  }
  while (log.size > limit.bytesPerLink && log.entries.length > 1)
    log.size -= (log.entries.shift()?.kept.length ?? 0) + ENTRY_COST;
}

const ARROW = { in: '<', out: '>', event: '=' } as const;

function show(link: string, { at, way, kept, left }: Entry): string {
  const head = `${new Date(at).toISOString()} ${link} ${ARROW[way]}`;
  if (way === 'event') return `${head} ${kept.toString('latin1')}\n`;
  let lines = '';
  for (let from = 0; from < kept.length; from += PER_LINE) {
    const part = kept.subarray(from, from + PER_LINE);
    const hex = (part.toString('hex').match(/../g) ?? []).join(' ').toUpperCase();
    lines += `${head} ${hex.padEnd(PER_LINE * 3 - 1)} |${part.toString('latin1').replace(/[^\x20-\x7e]/g, '.')}|\n`;
  }
  return left > 0 ? `${lines}${head} … ${left} bytes more\n` : lines;
}
