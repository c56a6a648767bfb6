import type { Slip } from '@valero/drivers/receipt-printer';
import type { PrintJob } from '@valero/storage/sqlite';

/** Lines of a receipt of the run: each names its sale, so that the paper alone proves what came out of which. */
export function linesOf(sale: number): string[] {
  const middle = Array.from(
    { length: 3 + (sale % 5) },
    (_, line) => `S${sale} Zeile ${line} äöü € ${'x'.repeat(1 + (sale % 17))}`,
  );
  return [`S${sale} ANFANG`, ...middle, `S${sale} ENDE`];
}

/** One piece of a sale's receipt on paper. */
export interface Sheet {
  readonly sale: number;
  readonly copy: boolean;
  /** All its lines and its QR code, in order and in one piece. */
  readonly whole: boolean;
}

/** What the paper holds, read line by line. */
export function sheetsOn(slips: readonly Slip[]): Sheet[] {
  return slips.flatMap((slip) => {
    const lines = slip.lines.map((line) => line.trim());
    return lines.flatMap((line, at): Sheet[] => {
      const sale = /^S(\d+) ANFANG$/.exec(line)?.[1];
      if (sale === undefined) return [];
      const wanted = linesOf(Number(sale));
      const got = lines.slice(at).filter((each) => each !== '');
      const whole = wanted.every((each, place) => got[place] === each) && slip.qr.includes(`QR-S${sale}`);
      const before = lines.slice(0, at).filter((each) => each !== '');
      return [{ sale: Number(sale), copy: before.at(-1)?.includes('KOPIE') === true, whole }];
    });
  });
}

/** A job of the run and the sale it belongs to. */
export interface JobOfSale {
  readonly job: PrintJob;
  readonly sale: number;
  readonly lied: boolean;
}

/** What is wrong with the end of a run; empty = nothing. */
export function faultsOf(jobs: readonly JobOfSale[], slips: readonly Slip[]): string[] {
  const faults: string[] = [];
  const sheets = sheetsOn(slips);
  for (const { job, sale, lied } of jobs) {
    const mine = sheets.filter((sheet) => sheet.sale === sale && sheet.copy === job.copy);
    const what = `sale ${sale}${job.copy ? ' (copy)' : ''} ${job.state} ${job.lastError ?? ''}`;
    if (!job.copy && mine.length > 1) faults.push(`${what}: on paper ${mine.length} times as original`);
    if (job.attempts > 1) faults.push(`${what}: left ${job.attempts} times`);
    if (job.state === 'printed' && !lied && !mine.some(({ whole }) => whole)) faults.push(`${what}: not on paper`);
    if (job.state === 'cancelled' && job.settledBy === null) faults.push(`${what}: nobody said so`);
    if (job.state === 'cancelled' && job.lastError === 'copied' && !jobs.some((other) => other.job.copyOf === job.id))
      faults.push(`${what}: there is no copy`);
    if (job.state !== 'printed' && job.state !== 'cancelled') faults.push(`${what}: has no end`);
  }
  return faults;
}
