import { connect, createServer, type Socket } from 'node:net';

/** A line between till and terminal on which each piece of bytes is counted, so that a till can be killed at any of them. */
export interface CountedLine {
  readonly port: number;
  /** Calls `fire` at the n-th piece from now, before it is passed on or after. */
  at(pieces: number, moment: 'before' | 'after', fire: () => void): void;
  close(): Promise<void>;
}

/** Opens the line to a terminal at `target`. */
export async function countedLine(target: number): Promise<CountedLine> {
  const sockets = new Set<Socket>();
  let plan: { left: number; readonly moment: 'before' | 'after'; readonly fire: () => void } | null = null;

  function pass(from: Socket, to: Socket): void {
    from.on('data', (bytes: Buffer) => {
      const due = plan !== null && plan.left-- <= 0 ? plan : null;
      if (due) plan = null;
      if (due?.moment === 'before') return due.fire();
      to.write(bytes);
      due?.fire();
    });
    from.on('error', () => from.destroy());
    from.on('close', () => to.destroy());
  }

  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: target, host: '127.0.0.1', noDelay: true });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
    pass(near, far);
    pass(far, near);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the line has no port');
  return {
    port: address.port,
    at(pieces, moment, fire) {
      plan = { left: pieces, moment, fire };
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}
