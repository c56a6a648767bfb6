import { createServer, type Socket } from 'node:net';

/** A mail server that takes everything and remembers it; it refuses recipients that begin with `nobody`. */
export interface FakeSmtp {
  readonly url: string;
  readonly mails: readonly string[];
  close(): Promise<void>;
}

/** Starts one on loopback, at any free port. It speaks as much of RFC 5321 as handing over a mail needs. */
export async function fakeSmtp(): Promise<FakeSmtp> {
  const mails: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    let buffer = '';
    let data: string | null = null;
    socket.write('220 stand-in\r\n');
    socket.on('data', (chunk) => {
      buffer += chunk.toString('utf8');
      for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        if (data !== null) {
          if (line === '.') {
            mails.push(data);
            data = null;
            socket.write('250 taken\r\n');
          } else data += `${line}\r\n`;
          continue;
        }
        if (/^EHLO|^HELO/i.test(line)) socket.write('250 stand-in\r\n');
        else if (/^RCPT TO:<nobody/i.test(line)) socket.write('550 unknown\r\n');
        else if (/^DATA/i.test(line)) {
          data = '';
          socket.write('354 go on\r\n');
        } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
}
