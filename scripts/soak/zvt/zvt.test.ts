import { describe, expect, it } from 'vitest';
import { soakZvtCuts } from './cuts.ts';
import { fuzzZvt } from './fuzz.ts';

/** Fixed: a failure names its own seed, and `npm run soak` draws others. */
const SEED = 20_251;
const STORIES = 250;
const INPUTS = 5000;

describe('zvt under cuts', () => {
  it('zvt: in 250 stories with a cut or a kill at any step the terminal has booked what the till says, or the till says it does not know', async () => {
    const sums = await soakZvtCuts(STORIES, SEED);
    expect(sums.faults, `seeds from ${SEED}`).toEqual([]);
    expect(sums.runs).toBe(STORIES);
    // the stories are not harmless: all that can happen did happen
    for (const happened of ['approved', 'notMoved', 'unknown', 'killed', 'hit', 'recovered'] as const)
      expect(sums[happened], happened).toBeGreaterThan(0);
  }, 120_000);

  it.each(['apdu', 'frame'] as const)(
    'zvt: 5,000 mutated inputs make the %s reader neither throw nor hold back more than one APDU',
    (codec) => {
      const report = fuzzZvt(codec, INPUTS, SEED);
      expect(report.faults, `seed ${SEED}`).toEqual([]);
      expect(report.read).toBeGreaterThan(INPUTS / 4);
      expect(report.believed).toBeGreaterThan(0);
    },
  );
});
