import { connect, createServer, type Socket } from 'node:net';

/** A line to PostgreSQL that is slow for replication alone: what commits is seen by queries first and by the stream later. */
export interface SlowLine {
  /** The database's address over the line. */
  readonly url: string;
  close(): Promise<void>;
}

/** Passes bytes on after a while, never one before another. */
function trickle(from: Socket, to: Socket, delayMs: () => number): void {
  const queue: { readonly at: number; readonly bytes: Buffer | null }[] = [];
  let timer: NodeJS.Timeout | null = null;
  const flow = (): void => {
    timer = null;
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      const left = next.at - Date.now();
      if (left > 0) {
        timer = setTimeout(flow, left);
        return;
      }
      queue.shift();
      if (next.bytes === null) to.end();
      else to.write(next.bytes);
    }
  };
  const take = (bytes: Buffer | null): void => {
    queue.push({ at: Date.now() + delayMs(), bytes });
    if (timer === null) flow();
  };
  from.on('data', take);
  from.on('end', () => take(null));
}

/** Opens the line on loopback. `delayMs` is asked for each packet of a replication connection, both ways; other connections are not slowed. */
export function openSlowLine(databaseUrl: string, delayMs: () => number): Promise<SlowLine> {
  const { hostname, port } = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let slow = false;
    const delay = (): number => (slow ? delayMs() : 0);
    client.once('data', (first: Buffer) => {
      slow = first.includes('replication');
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
      socket.on('error', () => socket.destroy());
    }
    trickle(client, upstream, delay);
    trickle(upstream, client, delay);
  });
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const url = new URL(databaseUrl);
      url.port = String(typeof address === 'object' && address ? address.port : 0);
      done({
        url: url.href,
        close: () =>
          new Promise((closed) => {
            for (const socket of sockets) socket.destroy();
            server.close(() => closed());
          }),
      });
    });
  });
}
