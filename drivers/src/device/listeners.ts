/** Listeners of one kind of event. */
export interface Listeners<T> {
  /** Returns how to stop listening. */
  on(listener: (event: T) => void): () => void;
  /** Calls all that listen now. */
  tell(event: T): void;
}

/** Makes an empty set of listeners. */
export function listeners<T>(): Listeners<T> {
  const all = new Set<(event: T) => void>();
  return {
    on(listener) {
      all.add(listener);
      return () => void all.delete(listener);
    },
    tell(event) {
      for (const listener of [...all]) listener(event);
    },
  };
}
