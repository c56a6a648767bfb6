import { describe, expect, it } from 'vitest';
import { until } from '../device/index.ts';
import { LinkError, type LoopPeer, linkRoom, openLink, type Transport } from '../transport/index.ts';
import { type Heartbeat, type KeptLinkOptions, keptLink } from './kept-link.ts';
import { lostCode } from './lost-code.ts';

/** A kept link to a device in this process, with what was told of it. */
function kept(over: Partial<KeptLinkOptions> & { readonly heartbeat?: Heartbeat } = {}) {
  const room = linkRoom({ now: () => 0 });
  const peers: LoopPeer[] = [];
  const plug = (): (() => void) => room.loops.serve('device', (peer) => void peers.push(peer));
  const told: string[] = [];
  const link = keptLink({
    transport: openLink({ kind: 'loop', name: 'device' }, { room, owner: 'test' }),
    retryMs: [1, 5],
    onOpen: (gone) => {
      told.push('open');
      gone.addEventListener('abort', () => told.push('gone'), { once: true });
    },
    onLost: (why) => void told.push(why.code),
    ...over,
  });
  return { link, plug, peers, told };
}

describe('kept link', () => {
  it('keptLink: it opens as soon as there is a device, and again after each cut', async () => {
    const { link, plug, peers, told } = kept();
    link.start();
    link.start();
    await until('it was told as absent', () => told.includes('absent'));
    const pull = plug();
    await until('it is open', link.isOpen);
    peers[0]?.cut();
    await until('it is open again', () => told.filter((word) => word === 'open').length === 2);
    pull();
    await until('it was lost', () => !link.isOpen());
    await link.stop();
    await link.stop();
    expect(told.filter((word) => word === 'open')).toHaveLength(2);
    expect(told.filter((word) => word === 'gone')).toHaveLength(4);
    expect([link.isOpen(), link.isRunning()]).toEqual([false, false]);
  });

  it('keptLink: it goes on trying as long as it runs, and not once it was stopped', async () => {
    const asked: number[] = [];
    const refusing: Transport = {
      ...openLink({ kind: 'loop', name: 'nobody' }, { room: linkRoom({ now: () => 0 }), owner: 'test' }),
      async open() {
        asked.push(performance.now());
        throw new LinkError('refused', 'no');
      },
    };
    const { link } = kept({ transport: refusing, retryMs: [1, 4], random: () => 1 });
    link.start();
    await until('it tried often', () => asked.length > 10);
    await link.stop();
    const tried = asked.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked.length).toBe(tried);
  });

  it('keptLink: what is plugged in is opened at once, however long the wait', async () => {
    let plugIn: () => void = () => undefined;
    let opens = 0;
    const { link, told } = kept({
      retryMs: [600_000, 600_000],
      transport: {
        ...openLink({ kind: 'loop', name: 'nobody' }, { room: linkRoom({ now: () => 0 }), owner: 'test' }),
        async open() {
          opens += 1;
          if (opens === 1) throw new LinkError('absent', 'not there');
        },
        whenPlugged: () =>
          new Promise((resolve) => {
            plugIn = resolve;
          }),
      },
    });
    link.start();
    await until('it was told as absent', () => told.includes('absent'));
    plugIn();
    await until('it is open', link.isOpen);
    await link.stop();
  });

  it('keptLink: a device that no longer answers loses its link and gets a new one', async () => {
    for (const ask of [
      async () => false,
      () => new Promise<boolean>(() => undefined),
      () => Promise.reject(new Error()),
    ]) {
      let well = true;
      const heartbeat = { everyMs: 1, timeoutMs: 5, ask: async () => well || ask() };
      const { link, plug, told } = kept({ heartbeat });
      plug();
      link.start();
      await until('it is open', link.isOpen);
      well = false;
      await until('its silence was told', () => told.includes('silent'));
      well = true;
      await until('it is open again', link.isOpen);
      await link.stop();
    }
  });

  it('keptLink: stopping does not wait for an opening that hangs', async () => {
    const room = linkRoom({ now: () => 0 });
    // the device takes the link and the opening is aborted by closing it
    const transport = openLink({ kind: 'tcp', host: '192.0.2.1', port: 9100 }, { room, owner: 'test' });
    const { link } = kept({ transport, connectMs: 600_000 });
    link.start();
    await link.stop();
    expect(link.isRunning()).toBe(false);
  });

  it('lostCode: every way to lose a link has words for a person', () => {
    expect(lostCode({ code: 'denied' })).toBe('device.no_permission');
    expect(lostCode(new LinkError('absent', ''))).toBe('device.unplugged');
    expect(lostCode({ code: 'silent' })).toBe('device.silent');
  });
});
