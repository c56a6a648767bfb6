/** Runs tasks one after the other in the order they came: no scan overtakes another, no payment overtakes a scan. */
export interface Lane {
  run<T>(task: () => Promise<T>): Promise<T>;
  /** Tasks waiting or running. */
  waiting(): number;
}

/** Makes a lane. A task that throws does not stop the next. */
export function createLane(): Lane {
  let tail: Promise<unknown> = Promise.resolve();
  let count = 0;
  return {
    run(task) {
      count += 1;
      const mine = tail.then(task).finally(() => {
        count -= 1;
      });
      tail = mine.catch(() => undefined);
      return mine;
    },
    waiting: () => count,
  };
}
