import type { Basket } from '@valero/domain/kasse';

/** The open basket in memory: what every command reads. The stored copy follows a moment later, off the path of a scan. */
export interface WorkingBasket {
  get(): Basket | null;
  /** Whether the stored copy is behind. */
  isBehind(): boolean;
  /** Takes a basket that a commit has just stored. */
  stored(basket: Basket | null): void;
  /** Takes a basket nobody has stored yet; it is saved within `delayMs`. */
  changed(basket: Basket | null): void;
  /** Saves now what is not saved yet. */
  flush(): void;
}

/** Makes the working basket; `save` stores it (not a fact: lost work is not lost money). */
export function createWorkingBasket(options: {
  readonly initial: Basket | null;
  readonly save: (basket: Basket | null) => void;
  readonly delayMs: number;
}): WorkingBasket {
  let basket = options.initial;
  let timer: NodeJS.Timeout | null = null;

  const flush = (): void => {
    if (timer === null) return;
    clearTimeout(timer);
    timer = null;
    options.save(basket);
  };

  return {
    get: () => basket,
    isBehind: () => timer !== null,
    stored(next) {
      basket = next;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
    changed(next) {
      basket = next;
      timer ??= setTimeout(flush, options.delayMs);
    },
    flush,
  };
}
