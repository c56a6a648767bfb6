/** How a wait ends. */
export type WaitOutcome = 'changed' | 'rotated' | 'timeout' | 'aborted';

interface Waiter {
  readonly shape: object;
  readonly deadline: number;
  readonly done: (outcome: WaitOutcome) => void;
}

const TICK_MS = 100;

/** Readers who wait for something new. One timer serves them all: a wait may last up to 100 ms longer than asked. */
export class Waiters {
  readonly #byShape = new Map<object, Set<Waiter>>();
  /** Waiters by the tick they end at. */
  readonly #wheel = new Map<number, Set<Waiter>>();
  #timer: NodeJS.Timeout | null = null;
  #tick = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  wait(shape: object, timeoutMs: number, signal: AbortSignal): Promise<WaitOutcome> {
    if (signal.aborted) return Promise.resolve('aborted');
    return new Promise((resolve) => {
      const abort = (): void => this.#end(waiter, 'aborted');
      const done = (outcome: WaitOutcome): void => {
        signal.removeEventListener('abort', abort);
        resolve(outcome);
      };
      this.#timer ??= setInterval(() => this.#turn(), TICK_MS);
      const waiter: Waiter = { shape, deadline: this.#tick + Math.max(1, Math.ceil(timeoutMs / TICK_MS)), done };
      signal.addEventListener('abort', abort, { once: true });
      put(this.#byShape, shape, waiter);
      put(this.#wheel, waiter.deadline, waiter);
      this.#count += 1;
    });
  }

  /** Ends every wait for a shape. */
  wake(shape: object, outcome: WaitOutcome): void {
    for (const waiter of [...(this.#byShape.get(shape) ?? [])]) this.#end(waiter, outcome);
  }

  /** Ends every wait. */
  wakeAll(outcome: WaitOutcome): void {
    for (const shape of [...this.#byShape.keys()]) this.wake(shape, outcome);
  }

  #turn(): void {
    this.#tick += 1;
    for (const waiter of [...(this.#wheel.get(this.#tick) ?? [])]) this.#end(waiter, 'timeout');
  }

  #end(waiter: Waiter, outcome: WaitOutcome): void {
    if (this.#byShape.get(waiter.shape)?.has(waiter) !== true) return;
    take(this.#byShape, waiter.shape, waiter);
    take(this.#wheel, waiter.deadline, waiter);
    this.#count -= 1;
    if (this.#count === 0 && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
    waiter.done(outcome);
  }
}

function put<K>(map: Map<K, Set<Waiter>>, key: K, waiter: Waiter): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([waiter]));
  else set.add(waiter);
}

function take<K>(map: Map<K, Set<Waiter>>, key: K, waiter: Waiter): void {
  const set = map.get(key);
  set?.delete(waiter);
  if (set?.size === 0) map.delete(key);
}
