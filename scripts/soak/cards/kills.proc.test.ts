import { expect, it } from 'vitest';
import { soakCardKills } from './kills.fixture.ts';

it('card-kills: a till killed 6 times while it takes and gives back money has the terminal’s bookings, or has frozen what it does not know; never two', {
  timeout: 180_000,
}, async () => {
  const report = await soakCardKills(6, 5, () => undefined);
  expect(report.faults, JSON.stringify(report)).toEqual([]);
  expect(report.kills).toBe(6);
  // something was under way at the kills, and money has moved
  expect(report.open).toBeGreaterThan(0);
  expect(report.terminal).toBeGreaterThan(0);
});
