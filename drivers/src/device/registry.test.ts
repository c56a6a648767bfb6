import { describe, expect, it, vi } from 'vitest';
import { DEVICE_CODES } from './codes.ts';
import { healthCell } from './health.ts';
import type { Device } from './model.ts';
import { deviceRegistry } from './registry.ts';
import { pause, within } from './within.ts';

function device(id: string, change: Partial<Device> = {}): Device {
  const health = healthCell(() => 1);
  return {
    id,
    kind: 'scale',
    name: id,
    start: () => health.set('ready', 'device.ready'),
    stop: async () => health.set('absent', 'device.off'),
    health: health.get,
    onHealth: health.on,
    ...change,
  };
}

describe('device registry', () => {
  it('registry: every change of a device is told with the whole list', async () => {
    const registry = deviceRegistry(() => 1);
    const told: string[] = [];
    registry.onChange((devices) => told.push(devices.map(({ id, state }) => `${id} ${state}`).join(', ')));
    registry.add(device('a'));
    registry.add(device('b'));
    registry.start();
    await registry.stop();
    expect(told).toEqual([
      'a absent',
      'a absent, b absent',
      'a ready, b absent',
      'a ready, b ready',
      'a absent, b ready',
      'a absent, b absent',
    ]);
  });

  it('registry: a device that comes later is started, one that is removed is stopped and its id is free again', async () => {
    const registry = deviceRegistry(() => 1);
    registry.start();
    registry.add(device('a'));
    expect(registry.list()).toMatchObject([{ id: 'a', state: 'ready' }]);
    const late = device('b', { stop: () => new Promise(() => undefined) });
    registry.add(late);
    const removed = registry.remove('a');
    expect(registry.list().map(({ id }) => id)).toEqual(['b']);
    await removed;
    registry.add(device('a'));
    expect(registry.list().map(({ id, state }) => `${id} ${state}`)).toEqual(['b ready', 'a ready']);
    await registry.remove('nobody');
  });

  it('registry: a driver that throws is shown as failed and the others start', () => {
    const registry = deviceRegistry(() => 7);
    registry.add(
      device('bad', {
        start() {
          throw new Error('native module is missing');
        },
      }),
    );
    registry.add(device('good'));
    registry.start();
    expect(registry.list()).toMatchObject([
      {
        id: 'bad',
        state: 'failed',
        code: 'device.broken',
        since: 7,
        hint: { de: expect.stringContaining('Gerätetreiber') },
      },
      { id: 'good', state: 'ready', hint: null },
    ]);
  });

  it('registry: a driver that throws in any method, at once or later, is failed and the others are as they are', async () => {
    const registry = deviceRegistry(() => 7);
    const never = (): never => {
      throw new Error('a bug');
    };
    registry.add(device('health', { health: never }));
    registry.add(device('listening', { onHealth: never }));
    registry.add(device('later', { start: () => Promise.reject(new Error('a bug')) }));
    registry.add(device('stopping', { stop: never }));
    registry.add(device('good'));
    registry.start();
    await pause(1);
    expect(registry.list().map(({ id, state }) => `${id} ${state}`)).toEqual([
      'health failed',
      'listening ready',
      'later failed',
      'stopping ready',
      'good ready',
    ]);
    await registry.stop();
    expect(registry.list().at(-1)).toMatchObject({ id: 'good', state: 'absent' });
  });

  it('registry: a driver whose health holds up the process is asked once and then heard', () => {
    const registry = deviceRegistry(() => 7);
    const health = healthCell(() => 1);
    let asked = 0;
    const slow = (): ReturnType<Device['health']> => {
      asked += 1;
      for (const end = performance.now() + 30; performance.now() < end; );
      return health.get();
    };
    registry.add(
      device('slow', { start: () => health.set('ready', 'device.ready'), health: slow, onHealth: health.on }),
    );
    registry.start();
    for (let n = 0; n < 5; n += 1) expect(registry.list()).toMatchObject([{ state: 'ready' }]);
    expect(asked).toBe(1);
    expect(registry.heldUp().find(({ call }) => call === 'health')?.ms).toBeGreaterThanOrEqual(30);
  });

  it('registry: one that hangs while it stops is left behind, and one of its name can come', async () => {
    vi.useFakeTimers();
    const registry = deviceRegistry(() => 7);
    registry.start();
    registry.add(device('a', { stop: () => new Promise(() => undefined) }));
    const removed = registry.remove('a');
    expect(registry.list()).toEqual([]);
    await vi.advanceTimersByTimeAsync(3000);
    await removed;
    registry.add(device('a'));
    expect(registry.list()).toMatchObject([{ id: 'a', state: 'ready' }]);
    vi.useRealTimers();
  });

  it('registry: two devices with one name are our mistake and are refused', () => {
    const registry = deviceRegistry(() => 1);
    registry.add(device('a'));
    expect(() => registry.add(device('a'))).toThrow('two devices');
  });

  it('device codes: everything but ready tells a person what to do, in both languages', () => {
    for (const [code, { text, action }] of Object.entries(DEVICE_CODES)) {
      if (code === 'device.ready') continue;
      for (const words of [text.de, text.en, action.de, action.en]) expect(words, code).toMatch(/^.{8,}\.$/);
    }
  });
});

describe('waiting for devices', () => {
  it('within: hung work gives way, and what it throws later disturbs nobody', async () => {
    let fail: (cause: Error) => void = () => undefined;
    const hung = new Promise<string>((_, reject) => {
      fail = reject;
    });
    expect(await within(hung, 5, 'late')).toBe('late');
    fail(new Error('too late'));
    await pause(1);
    expect(await within(Promise.resolve('there'), 1000, 'late')).toBe('there');
  });

  it('pause: an abort ends it, also one that came before', async () => {
    const abort = new AbortController();
    const paused = pause(60_000, abort.signal);
    abort.abort();
    await paused;
    await pause(60_000, abort.signal);
    expect(abort.signal.aborted).toBe(true);
  });
});
