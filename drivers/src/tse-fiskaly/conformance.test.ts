import { toInstant } from '@valero/domain/kernel';
import { describe, it } from 'vitest';
import { type TseRig, tseContract } from '../tse/index.ts';
import { fiskalyStandIn } from './fiskaly-stand-in.fixture.ts';
import { fiskalyTse } from './index.ts';

/** Nobody listens there: a connection is refused before a byte of the order is sent. */
const NOWHERE = 'http://127.0.0.1:1/api/v2';
const TRANSACTIONS = /\/tx/;

async function rig(): Promise<TseRig> {
  const standIn = await fiskalyStandIn(Date.UTC(2026, 10, 21, 9, 30));
  let absent = false;
  const make = () =>
    fiskalyTse({
      id: 'tse',
      tssId: '6c1f7f0a-2b52-4d0c-9f5e-0d9a6b1c2d3e',
      baseUrl: standIn.baseUrl,
      apiKey: standIn.apiKey,
      apiSecret: standIn.apiSecret,
      fetch: (input, init) => fetch(absent ? String(input).replace(standIn.baseUrl, NOWHERE) : input, init),
      now: () => standIn.clock.now,
      keepPuk: async () => undefined,
      // only rules about lost answers wait this long
      signTimeoutMs: 1500,
      retryMs: 1,
      pollMs: 1,
    });
  let tse = make();
  tse.start();
  return {
    get tse() {
      return tse;
    },
    pins: { adminPin: '12345678', adminPuk: '1234567890', timeAdminPin: '87654321' },
    forgetful: false,
    version: 2,
    now: () => toInstant(standIn.clock.now),
    behave(how) {
      standIn.calm();
      absent = how === 'absent';
      if (how === 'refuse') standIn.behave(400, TRANSACTIONS, 9999);
      if (how === 'loseAnswer') standIn.behave('mute', TRANSACTIONS, 9999);
    },
    async powerCycle() {
      await tse.stop();
      tse = make();
      tse.start();
    },
    async close() {
      await tse.stop();
      await standIn.close();
    },
  };
}

describe('fiskaly', () => {
  for (const rule of tseContract(rig)) it(rule.title, () => rule.run());
});
