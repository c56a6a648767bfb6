import { startSharedPostgres } from './postgres.ts';

/** vitest's `globalSetup` of the PostgreSQL suite: one cluster for the run; returns its end. */
export function setup(): Promise<() => Promise<void>> {
  return startSharedPostgres();
}
