import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OracleGround, type OraclePlan, oracleGround, runOracle } from './oracle.fixture.ts';

let ground: OracleGround;

beforeAll(async () => {
  ground = await oracleGround();
});
afterAll(() => ground.close());

const PLAN: OraclePlan = {
  seed: 1,
  mutations: 600,
  batches: 4,
  writers: 6,
  shapes: 6,
  upheaval: false,
  lossPerMille: 0,
};

test('oracle: whatever writers do and however often the server is killed, every reader holds what PostgreSQL says and nobody starts over', async () => {
  const report = await runOracle(ground, { ...PLAN, seed: 11 });
  expect(report.mismatches).toEqual([]);
  expect(report.refetches).toBe(0);
  expect(report.serverKills).toBe(2);
});

test('oracle: a table emptied, changed or made again sends its readers back to the start, and they are right again', async () => {
  const report = await runOracle(ground, { ...PLAN, seed: 21, upheaval: true, batches: 6 });
  expect(report.mismatches).toEqual([]);
  expect(report.refetches).toBeGreaterThan(0);
});

test('oracle: one change in fifty that gets lost is found out', async () => {
  const report = await runOracle(ground, { ...PLAN, seed: 31, lossPerMille: 20 });
  expect(report.mismatches.length).toBeGreaterThan(0);
});
