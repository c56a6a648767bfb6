import { createHash } from 'node:crypto';

/** What happened, line by line: as a hash over all of it, and the last lines for people. */
export interface Trace {
  note(line: string): void;
  /** SHA-256 over every line so far. */
  hash(): string;
  lines(): number;
  /** The last lines, oldest first. */
  tail(): readonly string[];
}

/** Makes a trace that keeps `kept` lines; `watch` sees every line. */
export function createTrace(now: () => number, kept: number, watch: (line: string) => void = () => undefined): Trace {
  const hash = createHash('sha256');
  const ring: string[] = [];
  let count = 0;
  return {
    note(text) {
      const line = `${now()} ${text}`;
      hash.update(line);
      hash.update('\n');
      ring[count % kept] = line;
      count += 1;
      watch(line);
    },
    hash: () => hash.copy().digest('hex'),
    lines: () => count,
    tail: () => {
      const from = count > kept ? count % kept : 0;
      return [...ring.slice(from), ...ring.slice(0, from)];
    },
  };
}
