import { describe, it } from 'vitest';
import { zLinkAddress } from './address.ts';
import { transportRules } from './contract.ts';
import { linkRoom, openLink } from './link-room.ts';
import { ptyPeer } from './pty-peer.fixture.ts';

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
