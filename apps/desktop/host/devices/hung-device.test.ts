import type { Beleg } from '@valero/domain/kasse';
import { deviceRegistry } from '@valero/drivers/device';
import { virtualClock } from '@valero/testkit';
import { describe, expect, it } from 'vitest';
import { testDevices, testTill } from '../till.fixture.ts';
import type { TillDevices } from './model.ts';

/** What a driver that breaks its word does in place of its work. */
const MOODS = {
  hangs: () => new Promise<never>(() => undefined),
  rejects: () => Promise.reject(new Error('a bug of a driver')),
} as const;

/** Devices of which each does this in every method that does something. */
function brokenDevices(misbehave: () => Promise<never>): TillDevices {
  const { printer, drawer, display, terminal } = testDevices(virtualClock());
  const devices = {
    printer: { ...printer, print: misbehave, kick: misbehave, stop: misbehave },
    drawer: { ...drawer, open: misbehave, level: misbehave, stop: misbehave },
    display: { ...display, stop: misbehave },
    terminal: { ...terminal, pay: misbehave, recover: misbehave, inspect: misbehave, stop: misbehave },
  };
  const registry = deviceRegistry(() => 0);
  for (const device of Object.values(devices)) registry.add(device);
  return { registry, ...devices };
}

describe('devices that do not come back', () => {
  for (const [mood, misbehave] of Object.entries(MOODS))
    it(`hung device: sales are committed one after the other though every device ${mood}`, async () => {
      const at = await testTill({ devices: brokenDevices(misbehave) });
      await at.signIn();
      const numbers: number[] = [];
      for (let n = 0; n < 5; n += 1) {
        await at.ask('kasse.scan', { code: '1001' });
        numbers.push((await at.ask<{ beleg: Beleg }>('kasse.completeSale')).beleg.number);
      }
      expect(numbers).toEqual([1, 2, 3, 4, 5]);
      expect(await at.ask<unknown[]>('paper.list')).toHaveLength(5);
      await at.dispose();
    });
});
