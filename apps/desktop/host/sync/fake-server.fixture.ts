import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type IngestRequest, type SealedFact, zIngestRequest } from '@valero/domain/sync';

/** What can go wrong with one request. */
export type Trouble =
  | 'none'
  | 'refuseConnection'
  | 'loseRequest'
  | 'loseAnswer'
  | 'error500'
  | 'portal'
  | 'tooMany'
  | 'setBack'
  | 'slow';

/** A server of the upload protocol, small and strict, with a misfortune per request chosen by the test. */
export interface FakeServer {
  readonly url: string;
  /** Everything stored, in order of storing. */
  readonly facts: readonly SealedFact[];
  /** How often each kind of trouble happened. */
  readonly happened: Map<Trouble, number>;
  requests(): number;
  heartbeats(): number;
  /** Chooses what happens to the next request. */
  trouble: () => Trouble;
  /** Forgets everything after `seq`: a server restored from a backup. */
  setBackTo(seq: number): void;
  /** Changes the stored history: a till whose disk was cloned. */
  corruptHead(): void;
  quarantined: boolean;
  /** Batches of more facts are too large. */
  mostFacts: number;
  token: string;
  close(): Promise<void>;
}

/** Starts it on a free port of 127.0.0.1. */
export async function fakeServer(): Promise<FakeServer> {
  const facts: SealedFact[] = [];
  const happened = new Map<Trouble, number>();
  let requests = 0;
  let heartbeats = 0;
  const server: Server = createServer((request, response) => {
    void readBody(request).then((body) => answer(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    requests += 1;
    if (request.headers.authorization !== `Bearer ${fake.token}`)
      return send(response, 401, { code: 'identity.signed_out' });
    if (request.url === '/sync/v1/heartbeat') {
      heartbeats += 1;
      const head = facts.at(-1);
      return send(response, 200, {
        epoch: 1,
        ackedSeq: head?.seq ?? 0,
        ackedHash: head?.hash ?? '',
        quarantined: fake.quarantined,
        serverTime: 0,
      });
    }
    const trouble = fake.trouble();
    happened.set(trouble, (happened.get(trouble) ?? 0) + 1);
    if (trouble === 'refuseConnection' || trouble === 'loseRequest') return void request.socket.destroy();
    if (trouble === 'error500') return send(response, 500, { code: 'server.internal' });
    if (trouble === 'tooMany') return send(response, 429, { code: 'server.too_many' });
    if (trouble === 'portal') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Willkommen im WLAN</html>');
      return;
    }
    if (trouble === 'setBack') fake.setBackTo(Math.floor((facts.length * 2) / 3));
    const batch = zIngestRequest.parse(JSON.parse(body));
    if (batch.facts.length > fake.mostFacts) return send(response, 413, { code: 'sync.batch_too_large' });
    const [status, reply] = ingest(batch);
    if (trouble === 'loseAnswer') return void request.socket.destroy();
    if (trouble === 'slow') setTimeout(() => send(response, status, reply), 15);
    else send(response, status, reply);
  }

  /** The rules of sync.md § 5, for one epoch. */
  function ingest({ facts: batch }: IngestRequest): [number, unknown] {
    if (fake.quarantined) return [409, { code: 'sync.quarantined' }];
    for (const fact of batch) {
      const last = facts.at(-1)?.seq ?? 0;
      const known = facts[fact.seq - 1];
      if (known && known.hash !== fact.hash) return [409, { code: 'sync.fork', details: { seq: fact.seq } }];
      if (known) continue;
      if (fact.seq !== last + 1) return [409, { code: 'sync.gap', details: { expected: last + 1 } }];
      const prev = facts.at(-1)?.hash ?? '0'.repeat(64);
      const hash = createHash('sha256').update(Buffer.from(prev, 'hex')).update(fact.body, 'utf8').digest('hex');
      if (fact.prevHash !== prev || fact.hash !== hash)
        return [409, { code: 'sync.chain_broken', details: { seq: fact.seq, reason: 'hash' } }];
      facts.push(fact);
    }
    const head = facts.at(-1);
    return [200, { ackedSeq: head?.seq ?? 0, ackedHash: head?.hash ?? '', duplicates: 0, serverTime: 1 }];
  }

  const fake: FakeServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    facts,
    happened,
    requests: () => requests,
    heartbeats: () => heartbeats,
    trouble: () => 'none',
    setBackTo(seq) {
      facts.length = Math.min(facts.length, seq);
    },
    corruptHead() {
      const head = facts.pop();
      if (head) facts.push({ ...head, hash: 'f'.repeat(64) });
    },
    quarantined: false,
    mostFacts: 500,
    token: 'device-token',
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return fake;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => resolve(text));
  });
}
