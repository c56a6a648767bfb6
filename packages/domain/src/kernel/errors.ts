/** Text in both languages of the product; German is the default. */
export interface Text {
  readonly de: string;
  readonly en: string;
}

/** One line of a module's error table: what a person reads and what they can do. */
export interface ErrorEntry {
  /** `notice`: the person goes on; `warning`: something is left to do; `error`: the action did not happen. */
  readonly severity: 'notice' | 'warning' | 'error';
  /** What happened, in the words of a shop. `{name}` is replaced by `details.name`. */
  readonly text: Text;
  /** What the person does now. */
  readonly action: Text;
  /** Whether anything that was entered may be lost. */
  readonly dataAtRisk: boolean;
  /** Whether the same action may succeed when tried again. */
  readonly retry: boolean;
}

/** An expected failure on its way to the person. */
export interface Failure {
  readonly code: string;
  readonly details?: Readonly<Record<string, string | number>>;
}

/** Declares a module's error table; the keys are the codes. */
export function errorTable<const T extends Record<string, ErrorEntry>>(entries: T): T {
  return entries;
}

/** Fills `{name}` in an entry's text from the failure's details. */
export function describeFailure(entry: ErrorEntry, failure: Failure, language: keyof Text): string {
  return entry.text[language].replace(/\{(\w+)\}/g, (whole, name: string) => String(failure.details?.[name] ?? whole));
}
