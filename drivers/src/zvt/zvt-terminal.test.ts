import { describe, it } from 'vitest';
import { cardTerminalContract } from '../card-terminal/index.ts';
import { zvtSimulator } from './simulator.ts';
import { listenZvt } from './simulator-server.ts';
import { tcpRig } from './zvt.fixture.ts';

describe('zvt over tcp', () => {
  const rig = async () => {
    const simulator = zvtSimulator();
    const server = await listenZvt(simulator);
    return tcpRig(simulator, server.port, server.close);
  };
  for (const rule of cardTerminalContract(rig)) it(`zvt over tcp: ${rule.title}`, () => rule.run());
});
