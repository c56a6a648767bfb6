/**
 * The reference of the bench `fanout`: node:http that holds every question and, told by its parent, answers all of them with the same bytes at
 * once. No token, no log, no database.
 */
import { createServer, type ServerResponse } from 'node:http';

/** What it is told to answer. */
export interface BareAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const held = new Set<ServerResponse>();
const server = createServer((_request, response) => {
  held.add(response);
  response.once('close', () => held.delete(response));
});
server.requestTimeout = 0;
server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.send?.({ url: `http://127.0.0.1:${address.port}` });
});
process.on('message', (message) => {
  const { headers, body } = message as BareAnswer;
  const bytes = Buffer.from(body);
  const all = [...held];
  held.clear();
  for (const response of all) response.writeHead(200, { ...headers, 'content-length': bytes.length }).end(bytes);
});
process.once('disconnect', () => process.exit(0));
