import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '@valero/drivers/device';
import { keptLink } from '@valero/drivers/driver';
import { ptyPeer } from '@valero/drivers/pty-peer.fixture';
import { linkRoom, openLink, type Transport, zLinkAddress } from '@valero/drivers/transport';
import { chance } from './chance.ts';

/** What came of pulling a serial cable again and again. `faults` empty = each time it was back in time, and nothing was left behind. */
export interface Replugs {
  runs: number;
  /** From the plug to bytes in both ways, in ms. */
  slowestMs: number;
  medianMs: number;
  faults: string[];
  /** After the first runs, and at the end. */
  before: Footprint | null;
  after: Footprint | null;
}

/** What a process holds. */
interface Footprint {
  readonly heapMb: number;
  readonly rssMb: number;
  readonly files: number;
  readonly children: number;
  readonly childFiles: number;
  readonly childRssMb: number;
  readonly timersAndHandles: number;
  readonly listeners: number;
}

const RECOVERS_MS = 3000;
const WARM_UP = 20;
/** Room for what comes and goes; a leak of one thing a run is far above it. */
const SLACK = 8;
const SLACK_MB = 40;

/** Pulls and plugs in `runs` times, at moments by chance, also while bytes are on their way. */
export async function soakReplug(runs: number, seed: number, onRun: (report: Replugs) => void): Promise<Replugs> {
  const random = chance(seed);
  const report: Replugs = { runs: 0, slowestMs: 0, medianMs: 0, faults: [], before: null, after: null };
  const peer = await ptyPeer();
  const room = linkRoom({ now: Date.now });
  const counted = counting(openLink(zLinkAddress.parse({ kind: 'serial', path: peer.path }), { room, owner: 'soak' }));
  const times: number[] = [];
  const kept = keptLink({
    transport: counted.transport,
    random,
    onOpen: () => undefined,
    onLost: () => undefined,
  });
  const heard: Uint8Array[] = [];
  counted.transport.onData((bytes) => void heard.push(bytes));
  const talk = async (n: number): Promise<void> => {
    const word = `run ${n};`;
    const end = performance.now() + RECOVERS_MS * 3;
    // the old link may not have noticed yet: what is written to it fails, and the new one takes it
    while (!(kept.isOpen() && (await written(counted.transport, word)))) {
      if (performance.now() > end) throw new Error(`run ${n}: it never opened again`);
      await sleep(5);
    }
    await until(`run ${n}: the device has it`, () => peer.received().toString().endsWith(word), RECOVERS_MS);
    peer.send(Buffer.from(word));
    await until(
      `run ${n}: the answer came`,
      () => Buffer.concat(heard.splice(0)).toString().includes(';'),
      RECOVERS_MS,
    );
  };
  try {
    kept.start();
    await talk(0);
    for (let n = 1; n <= runs && report.faults.length === 0; n += 1) {
      if (random() < 0.3) void counted.transport.write(Buffer.alloc(4096, '.'), 1000).catch(() => undefined);
      await peer.pull();
      await sleep(random() < 0.1 ? 300 + random() * 2000 : random() * 150);
      await peer.plug();
      const plugged = performance.now();
      await talk(n).catch((cause: Error) => report.faults.push(cause.message));
      const took = performance.now() - plugged;
      times.push(took);
      if (took > RECOVERS_MS) report.faults.push(`run ${n}: back after ${Math.round(took)} ms`);
      report.runs = n;
      report.slowestMs = Math.round(Math.max(...times));
      if (n === Math.min(WARM_UP, Math.ceil(runs / 2))) report.before = footprint(counted.listeners());
      onRun(report);
    }
    report.medianMs = Math.round(times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0);
    report.after = footprint(counted.listeners());
    report.faults.push(...leaks(report.before, report.after));
  } finally {
    await kept.stop();
    await room.close();
    await peer.end();
  }
  return report;
}

async function written(link: Transport, word: string): Promise<boolean> {
  try {
    await link.write(Buffer.from(word), 1000);
    return true;
  } catch {
    return false;
  }
}

/** A transport that counts who listens. */
function counting(link: Transport): { readonly transport: Transport; readonly listeners: () => number } {
  let count = 0;
  const on =
    <T>(add: (listener: T) => () => void) =>
    (listener: T): (() => void) => {
      count += 1;
      const off = add(listener);
      return () => {
        count -= 1;
        off();
      };
    };
  return { transport: { ...link, onData: on(link.onData), onClose: on(link.onClose) }, listeners: () => count };
}

function footprint(listeners: number): Footprint {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  const children = childrenOf(process.pid).filter((pid) => commandOf(pid).includes('native-host'));
  return {
    heapMb: Math.round(heapUsed / 1e6),
    rssMb: Math.round(rss / 1e6),
    files: filesOf(process.pid),
    children: children.length,
    childFiles: Math.max(0, ...children.map(filesOf)),
    childRssMb: Math.max(0, ...children.map(rssMbOf)),
    timersAndHandles: process.getActiveResourcesInfo().length,
    listeners,
  };
}

function leaks(before: Footprint | null, after: Footprint): string[] {
  if (!before) return ['no run was long enough to compare'];
  return (Object.keys(after) as (keyof Footprint)[]).flatMap((key) => {
    const grown = after[key] - before[key];
    return grown > (key.endsWith('Mb') ? SLACK_MB : SLACK) ? [`${key} grew from ${before[key]} to ${after[key]}`] : [];
  });
}

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // the process has just ended
    return '';
  }
};

function filesOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}

const commandOf = (pid: number): string => read(`/proc/${pid}/cmdline`);
const rssMbOf = (pid: number): number =>
  Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1000);

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    read(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number),
  );
}
