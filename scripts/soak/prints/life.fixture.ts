import { createPrintDesk, type PrintDesk, silentLogger } from '@valero/desktop/host';
import { toInstant } from '@valero/domain/kernel';
import { LinkedPrinter } from '@valero/drivers/receipt-printer';
import { type LoopHub, loopTransport, type Transport } from '@valero/drivers/transport';
import { type PrintQueue, printQueue } from '@valero/storage/sqlite';
import Database from 'better-sqlite3';
import type { Plan, Step } from './story.fixture.ts';

/** A till's print side from its start to its end or death. */
export interface Life {
  readonly desk: PrintDesk;
  readonly queue: PrintQueue;
  /** The process is gone: nothing it does reaches link or database any more. */
  die(): void;
  end(): Promise<void>;
}

/** What a life is begun with. */
export interface LifeParts {
  readonly file: string;
  readonly hub: LoopHub;
  readonly confirmation: Plan['confirmation'];
  readonly now: () => number;
  readonly newId: () => string;
  /** Asked before and after each step is stored; true = it dies there. */
  readonly diesAt: (step: Step, after: boolean) => boolean;
}

class Dead extends Error {}

/** Starts the print side on the stored queue, as a started till does. */
export function beginLife(parts: LifeParts): Life {
  const db = new Database(parts.file);
  db.pragma('synchronous = FULL');
  const stored = printQueue(db);
  let dead = false;
  const link = mortal(loopTransport(parts.hub, 'printer'), () => dead);
  const die = (): void => {
    if (dead) return;
    dead = true;
    void link.close();
    void printer.stop();
    db.close();
  };
  const step = <A extends readonly unknown[], R>(name: Step, work: (...args: A) => R): ((...args: A) => R) => {
    return (...args) => {
      if (dead) throw new Dead(name);
      if (parts.diesAt(name, false)) die();
      if (dead) throw new Dead(name);
      const done = work(...args);
      if (parts.diesAt(name, true)) die();
      if (dead) throw new Dead(name);
      return done;
    };
  };
  const queue: PrintQueue = {
    ...stored,
    get: (id) => {
      if (dead) throw new Dead('get');
      return stored.get(id);
    },
    sending: step('sending', stored.sending),
    awaiting: step('awaiting', stored.awaiting),
    printed: step('printed', stored.printed),
    uncertain: step('uncertain', stored.uncertain),
  };
  const now = () => toInstant(parts.now());
  const printer = new LinkedPrinter({
    name: 'p',
    transport: link,
    now: parts.now,
    confirmation: parts.confirmation,
  });
  const desk = createPrintDesk({
    ...{ queue, printer, now, newId: parts.newId, logger: silentLogger },
    publish: () => undefined,
    notice: () => undefined,
  });
  printer.start();
  desk.wake();
  return {
    desk,
    queue: stored,
    die,
    async end() {
      if (dead) return;
      await desk.close();
      await printer.stop();
      db.close();
    },
  };
}

/** A link that ends with its process. */
function mortal(link: Transport, isDead: () => boolean): Transport {
  const orNever = <T>(work: () => Promise<T>): Promise<T> =>
    isDead() ? Promise.reject(new Dead('the process is gone')) : work();
  return {
    ...link,
    open: (timeoutMs) => orNever(() => link.open(timeoutMs)),
    write: (bytes, timeoutMs) => orNever(() => link.write(bytes, timeoutMs)),
    onData: (listener) => link.onData((bytes) => isDead() || listener(bytes)),
  };
}
