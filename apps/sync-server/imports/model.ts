import type { FactDraft, Instant } from '@valero/domain/kernel';
import type { Article, ImportMapping, RowProblem } from '@valero/domain/stock';

/** What the import needs of the head office. */
export interface ImportPorts {
  /**
   * Reads the articles that carry one of these numbers or GTINs, lets `decide` say which facts follow and stores them, all in one
   * transaction that no other change of the catalogue comes between. `decide` may be asked again when the transaction is; resolves after the commit.
   */
  settle(
    numbers: readonly string[],
    gtins: readonly string[],
    decide: (known: readonly Article[]) => readonly FactDraft[],
  ): Promise<void>;
  newId(): string;
  now(): Instant;
}

/** What a person asks for. */
export interface ImportRequest {
  readonly path: string;
  /** What the person calls the file; stands in the journal beside what it changed. */
  readonly name: string;
  /** Columns by header text; null = guess from the header. */
  readonly mapping: ImportMapping | null;
  /** The decimal mark of the file; null = told from each price, an ambiguous one is refused. */
  readonly decimal: ',' | '.' | null;
  /** Tax key of new articles whose row has none. */
  readonly defaultTaxKey: number;
  /** Checks everything and stores nothing. */
  readonly dryRun: boolean;
}

/** Rows read so far and what became of them. */
export interface ImportCounts {
  readonly rows: number;
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
}

/** How far an import is. */
export interface ImportProgress extends ImportCounts {
  /** Share of the file read, 0…1. */
  readonly share: number;
}

/** What came of it. */
export interface ImportReport extends ImportProgress {
  readonly mapping: ImportMapping;
  readonly header: readonly string[];
  readonly dryRun: boolean;
  /** Rows an earlier, cut-off run had done already. */
  readonly resumedAt: number;
  /** The list of refused rows; null = there is none. */
  readonly errorFile: string | null;
}

/** A row of the file with its line. */
export interface RefusedRow {
  readonly line: number;
  readonly problems: readonly RowProblem[];
}
