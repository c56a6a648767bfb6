import { describe, expect, it } from 'vitest';
import { byteLog } from './byte-log.ts';
import { transportRules } from './contract.ts';
import { linkRoom, openLink } from './link-room.ts';
import { type LoopPeer, loopHub, loopTransport } from './loop.ts';
import { LinkTaken } from './model.ts';
import { tcpTransport } from './tcp.ts';
import { tcpPeer } from './tcp-peer.fixture.ts';

describe('transport contract', () => {
  const rules = [
    ...transportRules('tcp', async () => {
      const peer = await tcpPeer();
      return { link: tcpTransport({ host: '127.0.0.1', port: peer.port }), peer, end: peer.end };
    }),
    ...transportRules('loop', async () => {
      const hub = loopHub();
      const parts: Uint8Array[] = [];
      let peer: LoopPeer | null = null;
      let greeting: Uint8Array | null = null;
      let stalled = false;
      const serve = (): (() => void) =>
        hub.serve('device', (link) => {
          peer = link;
          link.onData(async (bytes) => {
            if (stalled) await new Promise(() => undefined);
            parts.push(bytes);
          });
          if (greeting) link.send(greeting);
        });
      let stop = serve();
      return {
        link: loopTransport(hub, 'device'),
        peer: {
          received: () => Buffer.concat(parts),
          send: (bytes) => peer?.send(bytes),
          greet(bytes) {
            greeting = bytes;
          },
          pull: async () => stop(),
          async plug() {
            stop = serve();
          },
          stall() {
            stalled = true;
          },
        },
        end: async () => stop(),
      };
    }),
  ];
  for (const { title, run } of rules) it(title, run);
});

describe('openLink', () => {
  it('openLink: an address belongs to one device, and the other is told to whom', async () => {
    const room = linkRoom({ now: () => 0 });
    const address = { kind: 'tcp', host: 'Printer.local', port: 9100 } as const;
    openLink(address, { room, owner: 'printer' });
    const wanted = (): unknown => openLink({ ...address, host: 'printer.LOCAL' }, { room, owner: 'label' });
    expect(wanted).toThrow(LinkTaken);
    expect(wanted).toThrow('belongs to printer');
    expect(room.ownerOf(address)).toBe('printer');
    await room.release('printer');
    expect(room.ownerOf(address)).toBeNull();
    openLink(address, { room, owner: 'label' });
  });

  it('openLink: what was given back or asked for again is closed and never opens', async () => {
    const room = linkRoom({ now: () => 0 });
    room.loops.serve('scale', () => undefined);
    const address = { kind: 'loop', name: 'scale' } as const;
    const older = openLink(address, { room, owner: 'scale' });
    await older.open(1000);
    let closes = 0;
    older.onClose(() => {
      closes += 1;
    });
    const newer = openLink(address, { room, owner: 'scale' });
    await expect(older.open(1000)).rejects.toThrow('was given back');
    await newer.open(1000);
    expect(closes).toBe(1);
    await room.close();
    await expect(newer.write(Buffer.from('x'), 100)).rejects.toMatchObject({ code: 'closed' });
    await expect(newer.open(1000)).rejects.toMatchObject({ code: 'closed' });
  });

  it('openLink: what goes over a link is in the log, card numbers covered', async () => {
    const log = byteLog(() => 1_800_000_000_000);
    const room = linkRoom({ now: () => 0, log });
    room.loops.serve('terminal', (peer) => peer.onData(() => peer.send(Buffer.from('PAN 4111111111111111 ok\n'))));
    const link = openLink({ kind: 'loop', name: 'terminal' }, { room, owner: 'terminal' });
    const answered = new Promise((resolve) => link.onData(resolve));
    await link.open(1000);
    await link.write(Buffer.from([0x06, 0x01]), 1000);
    await answered;
    await link.close();
    const text = log.text();
    expect(text).toContain('loop:terminal = opened');
    expect(text).toContain('loop:terminal > 06 01');
    expect(text).toContain('PAN ************1111 ok');
    expect(text).toContain('loop:terminal = closed');
    expect(text).not.toContain('4111');
  });
});
