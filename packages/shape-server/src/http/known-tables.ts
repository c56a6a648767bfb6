import type { ShapeRequest } from '../model.ts';

/** How long a table that was there may be missing before it is said that there is none. */
const MISSING_MS = 60_000;
const MAX_TABLES = 10_000;

/** Tables that were there. A migration that makes one anew must not end the streams of its readers: they are asked to come back. */
export class KnownTables {
  readonly #lastSeen = new Map<string, number>();

  seen({ schema, table }: ShapeRequest, now: number): void {
    const name = JSON.stringify([schema, table]);
    this.#lastSeen.delete(name);
    this.#lastSeen.set(name, now);
    const [oldest] = this.#lastSeen.keys();
    if (this.#lastSeen.size > MAX_TABLES && oldest !== undefined) this.#lastSeen.delete(oldest);
  }

  lately({ schema, table }: ShapeRequest, now: number): boolean {
    const at = this.#lastSeen.get(JSON.stringify([schema, table]));
    return at !== undefined && now - at < MISSING_MS;
  }
}
