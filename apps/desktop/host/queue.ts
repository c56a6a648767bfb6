/** Runs tasks strictly one after the other in the order they came; a task's fault is its caller's, the next still runs. */
export interface SerialQueue {
  run<T>(task: () => T | Promise<T>): Promise<T>;
  /** Resolves when everything queued so far is done. */
  idle(): Promise<void>;
}

/** Makes a queue. */
export function createQueue(): SerialQueue {
  let tail: Promise<unknown> = Promise.resolve();
  return {
    run(task) {
      const mine = tail.then(task);
      tail = mine.catch(() => undefined);
      return mine;
    },
    idle: () => tail.then(() => undefined),
  };
}
