import type { Actor, Result } from '@valero/domain/kernel';
import type { CashDrawer } from '@valero/drivers/cash-drawer';
import { type Logger, messageOf } from '../log.ts';

/** A drawer springs open a moment after its pulse; opening later than this has nothing to do with it. */
const AFTER_PULSE_MS = 8000;

/** Knows which opening of the drawer was commanded; what was not is noted in the journal. */
export interface DrawerLog {
  /** A command of the till opens the drawer now. */
  commanded(): void;
  /** Somebody tries the drawer or a printer's pulse: that is an opening too. */
  tried(actor: Actor | null): Promise<Result<unknown>>;
  close(): void;
}

/** Records an opening with its reason; null = nobody is signed in. */
export type DrawerNote = (reason: string, actor: Actor | null) => Promise<Result<unknown>>;

/** Watches the drawer's sensor. `note` records an opening with its reason. */
export function createDrawerLog(parts: {
  readonly drawer: CashDrawer | null;
  readonly note: DrawerNote;
  /** Whoever is signed in; null = nobody. */
  readonly actor: () => Actor | null;
  /** Epoch ms. */
  readonly now: () => number;
  readonly logger: Logger;
}): DrawerLog {
  let lastPulse = Number.NEGATIVE_INFINITY;
  const leave = parts.drawer?.onState((state) => {
    if (state !== 'open' || parts.now() - lastPulse < AFTER_PULSE_MS) return;
    parts
      .note('Ohne Befehl geöffnet (Sensor)', parts.actor())
      .catch((error: unknown) =>
        parts.logger.error({ error: messageOf(error) }, 'an opening of the drawer was not noted'),
      );
  });
  const commanded = (): void => {
    lastPulse = parts.now();
  };
  return {
    commanded,
    tried(actor) {
      commanded();
      return parts.note('Gerätetest', actor);
    },
    close: () => leave?.(),
  };
}
