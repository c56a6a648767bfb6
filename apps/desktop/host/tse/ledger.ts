import type { Failure } from '@valero/domain/kernel';
import type { TseCommit, TseMemory, TseTask } from '@valero/storage/sqlite';

/** The transactions that were begun and stand on no Beleg yet: in memory, and stored so that a crash leaves none unknown. */
export interface Ledger {
  all(): readonly TseTask[];
  get(key: string): TseTask | null;
  ofBasket(basketId: string): TseTask | null;
  byNumber(tseId: number, number: number): TseTask | null;
  /** Keeps or changes a task; what the disk refuses is told and kept in memory. */
  put(task: TseTask): void;
  drop(key: string): void;
  /** Takes over what a commit has stored. */
  committed(change: TseCommit): void;
  /** From here on nothing is stored: the data are closed. */
  close(): void;
  isOpen(): boolean;
}

/** Opens the ledger with what was stored. */
export function openLedger(memory: TseMemory, onFailure: (failure: Failure) => void): Ledger {
  const tasks = new Map(memory.tasks().map((task) => [task.key, task]));
  const find = (test: (task: TseTask) => boolean): TseTask | null => [...tasks.values()].find(test) ?? null;
  let open = true;
  return {
    all: () => [...tasks.values()],
    get: (key) => tasks.get(key) ?? null,
    ofBasket: (basketId) => find((task) => task.basketId === basketId),
    byNumber: (tseId, number) => find((task) => task.tseId === tseId && task.number === number),
    put(task) {
      if (!open) return;
      tasks.set(task.key, task);
      const kept = memory.keepTask(task);
      if (!kept.ok) onFailure(kept.error);
    },
    drop(key) {
      if (!open || !tasks.delete(key)) return;
      const dropped = memory.dropTask(key);
      if (!dropped.ok) onFailure(dropped.error);
    },
    committed({ dropped, kept }) {
      for (const key of dropped) tasks.delete(key);
      for (const task of kept) {
        // an answer that came while the commit was written knows more than the commit
        const number = tasks.get(task.key)?.number ?? task.number;
        tasks.set(task.key, { ...task, number });
        if (number !== task.number) memory.keepTask({ ...task, number });
      }
    },
    close() {
      open = false;
    },
    isOpen: () => open,
  };
}
