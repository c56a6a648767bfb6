import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ShapeName, ShapeStatus } from '@valero/domain/sync';
import { type DeviceStore, openDeviceStore } from '@valero/storage/sqlite';
import { type VirtualClock, virtualClock } from '@valero/testkit';
import { onTestFinished } from 'vitest';
import { silentLogger } from '../log.ts';
import type { Downlink, DownlinkParts } from './downlink.ts';
import { startDownlink } from './downlink.ts';
import type { TextRow } from './fake-shape-logs.fixture.ts';
import { type FakeShapes, fakeShapes } from './fake-shapes.fixture.ts';
import { serverLink } from './server-link.ts';

/** A device's store and its downlink against a fake server. */
export interface DownBench {
  readonly server: FakeShapes;
  readonly clock: VirtualClock;
  store: DeviceStore;
  /** Follows these shapes; ended by the test's end or `stop`. */
  start(shapes: readonly ShapeName[], parts?: Partial<DownlinkParts>): Downlink;
  stop(): Promise<void>;
  /** Closes and opens the store. */
  reopen(): DeviceStore;
  status(shape: ShapeName): ShapeStatus;
  /** Waits until `probe` says something, and gives that. */
  until<T>(what: string, probe: () => T | null | undefined | false): Promise<T>;
}

/** Makes a bench; waits are short so that a test sees many of them. */
export async function downBench(): Promise<DownBench> {
  const server = await fakeShapes();
  const clock = virtualClock();
  const dir = mkdtempSync(path.join(tmpdir(), 'valero-down-'));
  const open = (): DeviceStore => {
    const opened = openDeviceStore({ dir, now: () => clock.now() });
    if (!opened.ok) throw new Error(opened.error.code);
    return opened.value;
  };
  let down: Downlink | null = null;
  const bench: DownBench = {
    server,
    clock,
    store: open(),
    start(shapes, parts = {}) {
      down = startDownlink({
        ...{ store: bench.store, link: serverLink(server.url, 'token'), clock, shapes, logger: silentLogger },
        ...{ random: () => 0.5, onRows: () => undefined, onChange: () => undefined },
        linePace: { answerMs: 2000, liveMs: 30_000, spreadMs: 20 },
        retryPace: { firstMs: 20, longestMs: 60, heartbeatMs: 1000, heldMs: 40 },
        ...parts,
      });
      return down;
    },
    async stop() {
      await down?.stop();
      down = null;
    },
    reopen() {
      bench.store.close();
      bench.store = open();
      return bench.store;
    },
    status(shape) {
      const found = down?.shapes().find((entry) => entry.name === shape);
      if (!found) throw new Error(`not followed: ${shape}`);
      return found;
    },
    async until(what, probe) {
      const end = performance.now() + 20_000;
      for (;;) {
        const value = probe();
        if (value !== null && value !== undefined && value !== false) return value;
        if (performance.now() > end) throw new Error(`waited in vain: ${what} ${JSON.stringify(down?.shapes())}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
  onTestFinished(async () => {
    await bench.stop();
    bench.store.close();
    await server.down();
    rmSync(dir, { recursive: true, force: true });
  });
  return bench;
}

/** An article as text. */
export function articleRow(n: number, price: string, more: Partial<TextRow> = {}): TextRow {
  return {
    id: idOf('a', n),
    ...{ number: String(n), gtin: null, name: `Artikel ${n}`, search_key: `artikel ${n}`, group_id: null },
    ...{ group_name: null, tax_key: '1', unit: 'piece', price, cost: null, deposit: null, icon: null, favourite: null },
    ...{ rank: String(n), active: 't', version: '1', restaurant_food: 'f', drink_share: null },
    ...more,
  };
}

/** A customer as text. */
export function customerRow(n: number, name: string): TextRow {
  return {
    id: idOf('c', n),
    ...{ number: `K${n}`, name, kind: 'business', street: '', zip: '', city: '', country: 'DEU', vat_id: '' },
    ...{ email: '', phone: '', group_name: '', note: '', active: 't', version: '1' },
  };
}

/** The company as text. */
export function companyRow(name: string): TextRow {
  return {
    ...{ id: idOf('d', 1), name, street: 'Weg 1', zip: '10115', city: 'Berlin', country: 'DEU' },
    ...{ tax_number: '1', vat_id: null },
  };
}

/** A UUID that counts. */
export function idOf(kind: string, n: number): string {
  return `0190000${kind}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
}
