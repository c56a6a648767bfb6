import type { Clock } from '@valero/domain/kernel';
import type { TillFigures, TillMatch } from '@valero/domain/sync';
import type { Proof } from '@valero/storage/sqlite';

/** The till speaks of its Z at most this often; a person who asks is answered at once. */
const EVERY_MS = 20_000;

/** What the way up tells the server of the till's own Z, and what it heard about them. */
export interface FiguresDesk {
  /** For the heartbeat that leaves now; undefined = not this time. */
  next(): TillFigures[] | undefined;
  /** The server has answered to figures. */
  heard(match: TillMatch): void;
  /** The next heartbeat carries figures whatever the time. */
  ask(): void;
  match(): TillMatch | null;
}

/** Makes the desk. The figures are read from the till's own tables at the moment they leave. */
export function createFiguresDesk(proof: Proof, clock: Clock): FiguresDesk {
  let match: TillMatch | null = null;
  let told = Number.NEGATIVE_INFINITY;
  return {
    next() {
      const now = clock.now();
      // a clock that was set back must not silence the till
      if (now - told < EVERY_MS && now >= told) return undefined;
      told = now;
      return proof.figures(match?.wanted ?? []);
    },
    heard(said) {
      match = said;
      // as long as the server asks for more, the next heartbeat brings it
      if (said.wanted.length > 0) told = Number.NEGATIVE_INFINITY;
    },
    ask() {
      told = Number.NEGATIVE_INFINITY;
    },
    match: () => match,
  };
}
