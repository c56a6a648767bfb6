import { serialPlug } from '@valero/testkit/serial-plug';
import { describe, it } from 'vitest';
import { cardTerminalContract } from '../card-terminal/index.ts';
import { linkRoom, openLink, zLinkAddress } from '../transport/index.ts';
import { zvtSimulator } from './simulator.ts';
import { listenZvt } from './simulator-server.ts';
import { zvtRig } from './zvt.fixture.ts';

describe('zvt over a serial line', () => {
  const rig = async () => {
    const simulator = zvtSimulator({ framed: true });
    const server = await listenZvt(simulator);
    const plug = await serialPlug(server.port);
    const room = linkRoom({ now: Date.now });
    const address = zLinkAddress.parse({ kind: 'serial', path: plug.path, stopBits: 2 });
    const transport = openLink(address, { room, owner: 'terminal' });
    return zvtRig(simulator, transport, 'serial', async () => {
      await room.close();
      await plug.end();
      await server.close();
    });
  };
  for (const rule of cardTerminalContract(rig)) it(`zvt over a serial line: ${rule.title}`, () => rule.run());
});
