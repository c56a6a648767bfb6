/** What one turn of the desk did. `more` = there may be more, run again. */
export interface RequestRun {
  readonly accepted: number;
  readonly declined: number;
  readonly stale: number;
  /** Left behind for a person, in the list of dead letters of the consumer `sync`. */
  readonly dead: number;
  readonly more: boolean;
}

/** Carries out the requests of devices, in the order of their arrival. */
export interface RequestDesk {
  runOnce(limit?: number): Promise<RequestRun>;
  /** Until nothing can be carried out any more; for tests and the end of a day. */
  runUntilIdle(): Promise<void>;
  /** Runs all the time in the background, woken by new facts. */
  start(): void;
  /** Ends the loop after the request in hand. */
  stop(): Promise<void>;
}
