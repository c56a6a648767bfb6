import { describe, expect, it } from 'vitest';
import { createLane } from './lane.ts';

describe('lane', () => {
  it('lane: tasks end in the order they came, however long each takes', async () => {
    const lane = createLane();
    const ended: number[] = [];
    const task = (id: number, turns: number) => async () => {
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      ended.push(id);
    };
    await Promise.all([lane.run(task(1, 9)), lane.run(task(2, 1)), lane.run(task(3, 4))]);
    expect(ended).toEqual([1, 2, 3]);
    expect(lane.waiting()).toBe(0);
  });

  it('lane: a task that throws does not stop the next', async () => {
    const lane = createLane();
    const failed = lane.run(() => Promise.reject(new Error('broken')));
    const next = lane.run(() => Promise.resolve('ok'));
    await expect(failed).rejects.toThrow('broken');
    await expect(next).resolves.toBe('ok');
  });
});
