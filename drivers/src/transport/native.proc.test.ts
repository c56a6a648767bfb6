import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../device/index.ts';
import { zLinkAddress } from './address.ts';
import { transportRules } from './contract.ts';
import { linkRoom, openLink } from './link-room.ts';
import type { Transport } from './model.ts';
import { forkNative, listNativeSerialPorts, nativeMedium } from './native-link.ts';
import type { NativeChild } from './native-messages.ts';
import { type PtyPeer, ptyPeer } from './pty-peer.fixture.ts';
import { transportOver } from './transport-over.ts';

describe('transport contract on ptys', () => {
  const rules = (['serial', 'lp'] as const).flatMap((kind) =>
    transportRules(kind, async () => {
      const peer = await ptyPeer();
      const room = linkRoom({ now: Date.now });
      const link = openLink(zLinkAddress.parse({ kind, path: peer.path, baud: 115_200 }), { room, owner: 'test' });
      return {
        link,
        peer: kind === 'serial' ? { ...peer, greet: null } : peer,
        async end() {
          await room.close();
          await peer.end();
        },
      };
    }),
  );
  for (const { title, run } of rules) it(title, run);
});

/** The native processes this process has started. */
function nativePids(): number[] {
  const children = readdirSync('/proc/self/task').flatMap((task) =>
    readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return children.filter((pid) => commandOf(pid).includes('native-host'));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

interface OnePort {
  readonly peer: PtyPeer;
  readonly link: Transport;
  readonly closes: () => number;
  readonly processes: () => number;
  end(): Promise<void>;
}

/** A port whose process is asked often and not kept. */
async function onePort(): Promise<OnePort> {
  const peer = await ptyPeer();
  let processes = 0;
  const spawn = (): NativeChild => {
    processes += 1;
    return forkNative();
  };
  const address = zLinkAddress.parse({ kind: 'serial', path: peer.path });
  if (address.kind !== 'serial') throw new Error('it is a serial port');
  const medium = nativeMedium(address, spawn, { pingMs: 300, idleMs: 50 });
  const link = transportOver('serial:test', { read: true }, medium);
  let closes = 0;
  link.onClose(() => {
    closes += 1;
  });
  const end = async (): Promise<void> => {
    await link.close();
    await peer.end();
  };
  return { peer, link, closes: () => closes, processes: () => processes, end };
}

describe('the process of a link', () => {
  it('native: a crash closes the link once, fails the write under way, and the next opening has a new process', async () => {
    const { peer, link, closes, processes, end } = await onePort();
    await link.open(5000);
    peer.stall?.();
    const writing = link.write(Buffer.alloc(200_000), 10_000);
    writing.catch(() => undefined);
    for (const pid of nativePids()) process.kill(pid, 'SIGSEGV');
    await expect(writing).rejects.toMatchObject({ name: 'LinkError' });
    await until('the crash was told', () => closes() === 1);
    await peer.pull();
    await peer.plug();
    await link.open(5000);
    await link.write(Buffer.from('again'), 2000);
    await until('bytes come again', () => peer.received().toString().endsWith('again'));
    expect([closes(), processes()]).toEqual([1, 2]);
    await end();
  });

  it('native: a process that blocks is noticed though nobody writes, and ended', async () => {
    const { link, closes, end } = await onePort();
    await link.open(5000);
    const [pid = 0] = nativePids();
    process.kill(pid, 'SIGSTOP');
    await until('the link was given up', () => closes() === 1);
    await until('the process was ended', () => !nativePids().includes(pid));
    await link.open(5000);
    await end();
  });

  it('native: it ends when nobody needs it any more', async () => {
    const { link, end } = await onePort();
    await link.open(5000);
    expect(nativePids().length).toBe(1);
    await link.close();
    await until('it ended', () => nativePids().length === 0);
    await end();
  });

  it('native: nothing is started for an address where nothing is plugged in, and no native code is loaded here', async () => {
    const { peer, link, processes, end } = await onePort();
    await peer.pull();
    await expect(link.open(5000)).rejects.toMatchObject({ code: 'absent' });
    expect(processes()).toBe(0);
    await end();
    expect(readFileSync('/proc/self/maps', 'utf8')).not.toMatch(/serialport|node-usb/);
  });

  it('native: a port that another program has locked is told as busy', async () => {
    const { peer, link, end } = await onePort();
    await link.open(5000);
    const room = linkRoom({ now: Date.now });
    const other = openLink(zLinkAddress.parse({ kind: 'serial', path: peer.path }), { room, owner: 'other' });
    await expect(other.open(5000)).rejects.toMatchObject({ code: 'busy' });
    await room.close();
    await end();
  });

  it('native: a file is no printer, and bytes never get into it', async () => {
    const { folder, room } = { folder: mkdtempSync(join(tmpdir(), 'valero-lp-')), room: linkRoom({ now: Date.now }) };
    const path = join(folder, 'lp0');
    writeFileSync(path, 'mine');
    const link = openLink({ kind: 'lp', path }, { room, owner: 'printer' });
    await expect(link.open(5000)).rejects.toMatchObject({ code: 'unsupported' });
    expect(readFileSync(path, 'utf8')).toBe('mine');
    await room.close();
    rmSync(folder, { recursive: true });
  });

  it('native: the process lists ports for systems that have no folders to read', async () => {
    expect(Array.isArray(await listNativeSerialPorts())).toBe(true);
  });
});
