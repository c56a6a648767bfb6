import type { Instant } from '../../kernel/index.ts';
import type { StoreCodeRule } from './store-code.ts';

/** An unknown code as the till remembers it. */
export interface UnknownCode {
  readonly lastAt: Instant;
  readonly settled: boolean;
}

/** What scanning a label needs beside the articles. Answered at once from the device's own SQLite. */
export interface LabelReads {
  /** The shop's table of in-store codes; empty = none entered. */
  storeCodes(): readonly StoreCodeRule[];
  /** Null = never scanned here. */
  unknownCode(code: string): UnknownCode | null;
}
