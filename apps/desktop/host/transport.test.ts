import { err } from '@valero/domain/kernel';
import { transportContract } from './transport.contract.ts';
import type { Transport } from './transport.ts';

transportContract('host', async (host) => {
  let open = true;
  const leaves: (() => void)[] = [];
  const transport: Transport = {
    call: async (name, input) => (open ? host.call(name, input) : err({ code: 'host.closed' })),
    subscribe(topic, listener) {
      const leave = host.subscribe(topic, listener);
      leaves.push(leave);
      return leave;
    },
  };
  return {
    transport,
    async close() {
      open = false;
      for (const leave of leaves) leave();
    },
  };
});
