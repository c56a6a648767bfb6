import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One line of output. `ratio` = value ÷ bare reference measured in the same run; `limit` is what the product promises, null where it promises nothing. */
export interface Metric {
  readonly bench: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number | null;
  readonly ratio: number | null;
}

/** What a bench is given. */
export interface Bench {
  /** Prints a line; a promise that does not hold is remembered. `limitOn` says whether `limit` bounds the value or the ratio, `at` whether from above or below. */
  report(metric: Metric, limitOn?: 'value' | 'ratio', at?: 'most' | 'least'): void;
  /** Says on stderr what is going on. */
  say(text: string): void;
  /** A fresh folder that is removed at the end. */
  folder(): string;
  /** Cleans up at the end, last first. */
  after(clean: () => void | Promise<void>): void;
  /** Named options: `--rows 1000`. */
  option(name: string, fallback: number): number;
}

/** The p-th percentile (0…100) of samples by nearest rank. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil((p / 100) * sorted.length) - 1))] ?? Number.NaN;
}

/** Rounds for output: four significant digits. */
export function significant(value: number): number {
  return Number(value.toPrecision(4));
}

export { dice } from '@valero/testkit/selling';

/** Runs one bench and returns whether every promise held. */
export async function runBench(
  name: string,
  body: (bench: Bench) => Promise<void>,
  options: ReadonlyMap<string, string>,
): Promise<boolean> {
  const cleanups: (() => void | Promise<void>)[] = [];
  let held = true;
  const bench: Bench = {
    report: (metric, limitOn = 'value', at = 'most') => {
      const measured = limitOn === 'ratio' ? metric.ratio : metric.value;
      const ok =
        metric.limit === null ||
        (measured !== null && (at === 'most' ? measured <= metric.limit : measured >= metric.limit));
      held = held && ok;
      process.stdout.write(
        `${JSON.stringify({ ...metric, value: significant(metric.value), ratio: metric.ratio === null ? null : significant(metric.ratio) })}\n`,
      );
      if (!ok)
        process.stderr.write(`${name}: ${metric.metric} misses its limit (${limitOn} at ${at} ${metric.limit})\n`);
    },
    say: (text) => process.stderr.write(`${name}: ${text}\n`),
    folder: () => {
      const dir = mkdtempSync(join(tmpdir(), `valero-bench-${name}-`));
      cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
      return dir;
    },
    after: (clean) => cleanups.push(clean),
    option: (key, fallback) => {
      const text = options.get(key);
      const value = text === undefined ? fallback : Number(text);
      if (!Number.isFinite(value)) throw new Error(`--${key} takes a number, not ${text}`);
      return value;
    },
  };
  try {
    await body(bench);
  } finally {
    for (const clean of cleanups.reverse()) await clean();
  }
  return held;
}
