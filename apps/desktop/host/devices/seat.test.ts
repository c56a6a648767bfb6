import { type Device, healthCell, listeners } from '@valero/drivers/device';
import { describe, expect, it } from 'vitest';
import { seat } from './seat.ts';

interface Bell extends Device {
  readonly kind: 'scale';
  ring(): string;
  onRing(listener: (by: string) => void): () => void;
}

/** As drivers are written: one with private fields, which a stranger's `this` could not reach. */
class RealBell implements Bell {
  readonly kind = 'scale' as const;
  readonly id: string;
  readonly name: string;
  readonly #health = healthCell(() => 1);
  readonly #rung = listeners<string>();
  constructor(name: string) {
    this.id = name;
    this.name = name;
  }
  start(): void {
    this.#health.set('ready', 'device.ready');
  }
  async stop(): Promise<void> {
    this.#health.set('absent', 'device.off');
  }
  health() {
    return this.#health.get();
  }
  onHealth(listener: Parameters<Device['onHealth']>[0]) {
    return this.#health.on(listener);
  }
  ring(): string {
    this.#rung.tell(this.name);
    return this.name;
  }
  onRing(listener: (by: string) => void) {
    return this.#rung.on(listener);
  }
}

describe('seat', () => {
  it('seat: whoever holds it talks to the device that sits there now', () => {
    const place = seat<Bell>(new RealBell('nobody'));
    expect([place.isTaken(), place.device.ring()]).toEqual([false, 'nobody']);
    place.put(new RealBell('first'));
    expect([place.isTaken(), place.device.name, place.device.ring()]).toEqual([true, 'first', 'first']);
    place.put(new RealBell('second'));
    expect(place.device.ring()).toBe('second');
    place.put(null);
    expect([place.isTaken(), place.device.ring()]).toEqual([false, 'nobody']);
  });

  it('seat: listeners move on to the next device, hear its health at once and the old one no more', () => {
    const place = seat<Bell>(new RealBell('nobody'));
    const heard: string[] = [];
    const leave = place.device.onRing((by) => heard.push(by));
    place.device.onHealth((health) => heard.push(health.state));
    const first = new RealBell('first');
    const second = new RealBell('second');
    second.start();
    place.put(first);
    first.ring();
    first.start();
    place.put(second);
    first.ring();
    second.ring();
    leave();
    second.ring();
    expect(heard).toEqual(['absent', 'first', 'ready', 'ready', 'second']);
  });
});
