/**
 * A rule every driver of a family keeps, real or simulated. Free of any test runner, so that the same suite runs in
 * tests and, against the shop's own device, in `valero devices doctor`. `run` rejects when the rule is broken.
 */
export interface ContractRule {
  /** A sentence: `receipt printer: a job is printed once and confirmed`. */
  readonly title: string;
  run(): Promise<void>;
}

/** Waits until `check` holds; rejects with `what` after `timeoutMs`. */
export async function until(what: string, check: () => boolean, timeoutMs = 5000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!check()) {
    if (performance.now() > end) throw new Error(`never came true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
