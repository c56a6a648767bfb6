import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { logMessage, selfSigned } from './stand-in-der.fixture.ts';

interface Revision {
  readonly state: 'ACTIVE' | 'CANCELLED' | 'FINISHED';
  readonly body: string;
  readonly raw: { process_type: string; process_data: string } | undefined;
  readonly time: number;
  readonly counter: number;
  readonly value: string;
}

interface StandInTx {
  readonly id: string;
  readonly number: number;
  readonly clientId: string;
  readonly revisions: Revision[];
}

/** A TSS as the stand-in keeps it. */
export interface StandInTss {
  state: 'CREATED' | 'UNINITIALIZED' | 'INITIALIZED' | 'DISABLED' | 'DEFECTIVE';
  readonly puk: string;
  pin: string | null;
  pinTries: number;
  admin: boolean;
  readonly key: KeyObject;
  readonly point: Buffer;
  readonly certificate: string;
  counter: number;
  transactions: number;
  maxOpen: number;
  readonly clients: Map<string, { serial: string; state: 'REGISTERED' | 'DEREGISTERED' }>;
  readonly txs: Map<string, StandInTx>;
  readonly logs: { name: string; bytes: Buffer; counter: number }[];
  readonly exports: Map<string, { looks: number; from: number; to: number }>;
}

/** A request, read. */
export interface Asked {
  readonly method: string;
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
  readonly raw: string;
}

/** A refusal with HTTP status and code. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string) {
    super(`${status} ${code}`);
    this.status = status;
    this.code = code;
  }
}

/** Refuses unless the condition holds. */
export function need(condition: unknown, status: number, code: string): asserts condition {
  if (!condition) throw new Refusal(status, code);
}

/** All the stand-in knows. */
export interface World {
  readonly all: Map<string, StandInTss>;
  readonly clock: { now: number };
  readonly secrets: Set<string>;
  wrongRevision: 400 | 409;
}

const seconds = (world: World): number => Math.floor(world.clock.now / 1000);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function newTss(world: World): StandInTss {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  const puk = `PUK${String(world.all.size).padStart(9, '0')}`;
  world.secrets.add(puk);
  return {
    state: 'CREATED',
    puk,
    pin: null,
    pinTries: 0,
    admin: false,
    key: privateKey,
    point,
    certificate: selfSigned(privateKey, publicKey, world.clock.now),
    counter: 0,
    transactions: 0,
    maxOpen: 2000,
    clients: new Map(),
    txs: new Map(),
    logs: [],
    exports: new Map(),
  };
}

function tssBody(tss: StandInTss): Record<string, unknown> {
  const open = [...tss.txs.values()].filter((tx) => tx.revisions.at(-1)?.state === 'ACTIVE');
  const body: Record<string, unknown> = {
    state: tss.state,
    serial_number: createHash('sha256').update(tss.point).digest('hex'),
    public_key: tss.point.toString('base64'),
    certificate: tss.certificate,
    signature_algorithm: 'ecdsa-plain-SHA256',
    signature_timestamp_format: 'unixTime',
    transaction_data_encoding: 'UTF-8',
    _type: 'TSS',
    _env: 'TEST',
    _version: '2.1.35',
  };
  if (tss.state === 'CREATED') return body;
  return {
    ...body,
    bsi_certification_id: 'BSI-K-TR-0403-2021',
    signature_counter: String(tss.counter),
    transaction_counter: String(tss.transactions),
    number_active_transactions: open.length,
  };
}

/** Signs a step of the log and keeps it for the export. */
function log(world: World, tss: StandInTss, tx: StandInTx, step: string, raw: Revision['raw']): Revision['value'] {
  tss.counter += 1;
  const clientId = tss.clients.get(tx.clientId)?.serial ?? '';
  const time = seconds(world);
  const message = logMessage({
    operation: `${step}Transaction`,
    clientId,
    processType: raw?.process_type ?? '',
    processData: Buffer.from(raw?.process_data ?? '', 'base64'),
    number: tx.number,
    serial: createHash('sha256').update(tss.point).digest(),
    counter: tss.counter,
    time,
  });
  const value = sign('sha256', message.signed, { key: tss.key, dsaEncoding: 'ieee-p1363' });
  const name = `Unixt_${time}_Sig-${tss.counter}_Log-Tra_No-${tx.number}_${step}_Client-${clientId}.log`;
  tss.logs.push({ name, bytes: message.whole(value), counter: tss.counter });
  return value.toString('base64');
}

function txBody(tss: StandInTss, tx: StandInTx, revision: number): Record<string, unknown> {
  const at = tx.revisions[revision - 1];
  need(at, 400, 'E_TX_REVISION_NOT_FOUND');
  return {
    number: tx.number,
    time_start: tx.revisions[0]?.time,
    state: at.state,
    client_id: tx.clientId,
    client_serial_number: tss.clients.get(tx.clientId)?.serial,
    tss_serial_number: createHash('sha256').update(tss.point).digest('hex'),
    ...(at.raw ? { schema: { raw: at.raw } } : {}),
    revision,
    latest_revision: tx.revisions.length,
    _id: tx.id,
    _type: 'TRANSACTION',
    _env: 'TEST',
    log: { timestamp: at.time, timestamp_format: 'unixTime' },
    // string in the description, number in fact: both are met
    signature: {
      value: at.value,
      algorithm: 'ecdsa-plain-SHA256',
      counter: at.counter % 2 === 0 ? at.counter : String(at.counter),
      public_key: tss.point.toString('base64'),
    },
  };
}

function findTx(tss: StandInTss, which: string): StandInTx | undefined {
  return tss.txs.get(which) ?? [...tss.txs.values()].find((tx) => String(tx.number) === which);
}

function upsert(world: World, tss: StandInTss, which: string, { query, body, raw }: Asked): Record<string, unknown> {
  need(tss.state !== 'DISABLED', 400, 'E_TSS_DISABLED');
  need(tss.state !== 'DEFECTIVE', 423, 'E_TSS_DEFECTIVE');
  need(tss.state === 'INITIALIZED', 400, 'E_TSS_NOT_INITIALIZED');
  const client = tss.clients.get(text(body['client_id']));
  need(client, 400, 'E_CLIENT_NOT_FOUND');
  need(client.state === 'REGISTERED', 400, 'E_CLIENT_DEREGISTERED');
  const revision = Number(query.get('tx_revision'));
  const found = findTx(tss, which);
  const done = found?.revisions[revision - 1];
  // the same order once more: the same answer, nothing happens
  if (found && done?.body === raw) return txBody(tss, found, revision);
  need(revision === (found?.revisions.length ?? 0) + 1, world.wrongRevision, 'E_TX_UPSERT');
  need(!found || found.revisions.at(-1)?.state === 'ACTIVE', world.wrongRevision, 'E_TX_UPSERT');
  const active = [...tss.txs.values()].filter((tx) => tx.revisions.at(-1)?.state === 'ACTIVE').length;
  need(found || active < tss.maxOpen, 400, 'E_TX_LIMIT_REACHED');
  need(
    found || /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(which),
    409,
    'E_PENDING_TX_CONFLICT',
  );
  if (!found) tss.transactions += 1;
  const tx = found ?? { id: which, number: tss.transactions, clientId: text(body['client_id']), revisions: [] };
  const state = body['state'] === 'FINISHED' || body['state'] === 'CANCELLED' ? body['state'] : 'ACTIVE';
  const content = (body['schema'] as { raw?: Revision['raw'] } | undefined)?.raw;
  need(state === 'ACTIVE' || content, 409, 'E_TX_NO_TYPE_DEFINED');
  const step = revision === 1 ? 'Start' : state === 'ACTIVE' ? 'Update' : 'Finish';
  const value = log(world, tss, tx, step, content);
  tx.revisions.push({ state, body: raw, raw: content, time: seconds(world), counter: tss.counter, value });
  tss.txs.set(tx.id, tx);
  return txBody(tss, tx, revision);
}

function listTxs(tss: StandInTss, query: URLSearchParams): Record<string, unknown> {
  const states = [...query].filter(([name]) => name.startsWith('states')).map(([, value]) => value);
  const rows = [...tss.txs.values()]
    .filter((tx) => states.length === 0 || states.includes(tx.revisions.at(-1)?.state ?? ''))
    .sort((a, b) => a.number - b.number);
  const offset = Number(query.get('offset') ?? 0);
  const page = rows.slice(offset, offset + Number(query.get('limit') ?? 100));
  return { data: page.map((tx) => txBody(tss, tx, tx.revisions.length)), count: page.length };
}

function clientBody(id: string, client: { serial: string; state: string }): Record<string, unknown> {
  return { _id: id, _type: 'CLIENT', serial_number: client.serial, state: client.state };
}

function clients(tss: StandInTss, id: string | undefined, { method, query, body }: Asked): Record<string, unknown> {
  if (method === 'GET') {
    const offset = Number(query.get('offset') ?? 0);
    const rows = [...tss.clients].slice(offset, offset + Number(query.get('limit') ?? 100));
    return { data: rows.map(([key, client]) => clientBody(key, client)), count: rows.length };
  }
  need(id, 400, 'E_FAILED_SCHEMA_VALIDATION');
  need(tss.state === 'INITIALIZED', 400, 'E_TSS_NOT_INITIALIZED');
  need(tss.admin, 401, 'E_UNAUTHORIZED');
  const known = tss.clients.get(id);
  if (method === 'PATCH') {
    need(known, 404, 'E_CLIENT_NOT_FOUND');
    known.state = body['state'] === 'DEREGISTERED' ? 'DEREGISTERED' : 'REGISTERED';
    return clientBody(id, known);
  }
  const serial = text(body['serial_number']);
  need(/^[A-Za-z0-9 '()+,\-.:=?]{1,70}$/.test(serial), 400, 'E_ILLEGAL_CLIENT_SERIAL');
  need(known || [...tss.clients.values()].every((client) => client.serial !== serial), 400, 'E_ILLEGAL_CLIENT_SERIAL');
  need(!known || known.serial === serial, 409, 'E_CLIENT_CONFLICT');
  const client = known ?? { serial, state: 'REGISTERED' as const };
  tss.clients.set(id, client);
  return clientBody(id, client);
}

function admin(world: World, tss: StandInTss, action: string | undefined, { method, body }: Asked): object {
  need(tss.state !== 'DEFECTIVE', 423, 'E_TSS_DEFECTIVE');
  if (action === 'logout') {
    tss.admin = false;
    return {};
  }
  if (method === 'PATCH') {
    need(tss.state === 'UNINITIALIZED' || tss.state === 'INITIALIZED', 400, 'E_ILLEGAL_TSS_STATE_CHANGE');
    need(body['admin_puk'] === tss.puk, 400, 'E_CHANGE_ADMIN_PIN_FAILED');
    tss.pin = text(body['new_admin_pin']);
    tss.pinTries = 0;
    world.secrets.add(tss.pin);
    return {};
  }
  need(tss.pin !== null && tss.pinTries < 5, 423, 'E_ADMIN_PIN_BLOCKED');
  tss.pinTries += 1;
  need(body['admin_pin'] === tss.pin, 401, 'E_UNAUTHORIZED');
  tss.pinTries = 0;
  tss.admin = true;
  return {};
}

const NEXT: Readonly<Record<string, readonly string[]>> = {
  CREATED: ['UNINITIALIZED'],
  UNINITIALIZED: ['INITIALIZED', 'DISABLED'],
  INITIALIZED: ['DISABLED'],
};

function lifecycle(tss: StandInTss, { method, body }: Asked): Record<string, unknown> {
  if (method === 'GET') return tssBody(tss);
  const to = text(body['state']) as StandInTss['state'];
  need(NEXT[tss.state]?.includes(to), 400, 'E_ILLEGAL_TSS_STATE_CHANGE');
  need(to === 'UNINITIALIZED' || tss.admin, 401, 'E_UNAUTHORIZED');
  tss.state = to;
  return tssBody(tss);
}

function exports(tss: StandInTss, id: string, { method, query }: Asked): Record<string, unknown> {
  need(tss.state === 'INITIALIZED' || tss.state === 'DISABLED', 409, 'E_TSS_ILLEGAL_STATE_TO_PERFORM_EXPORT');
  const known = tss.exports.get(id);
  if (method === 'PUT') {
    need(!known, 400, 'E_DUPLICATE_EXPORT');
    const from = Number(query.get('start_signature_counter') ?? 0);
    const to = Number(query.get('end_signature_counter') ?? Number.MAX_SAFE_INTEGER);
    tss.exports.set(id, { looks: 0, from, to });
    return { state: 'PENDING', _id: id };
  }
  need(known, 404, 'E_EXPORT_NOT_FOUND');
  known.looks += 1;
  const some = tss.logs.some(({ counter }) => counter >= known.from && counter <= known.to);
  if (known.looks < 3) return { state: known.looks === 1 ? 'PENDING' : 'WORKING', _id: id };
  return some || (known.from === 0 && known.to === Number.MAX_SAFE_INTEGER)
    ? { state: 'COMPLETED', _id: id }
    : { state: 'ERROR', exception: 'E_NO_DATA_AVAILABLE', _id: id };
}

async function tarOf(tss: StandInTss, from: number, to: number): Promise<Buffer> {
  const tar = pack();
  const serial = createHash('sha256').update(tss.point).digest('hex');
  tar.entry({ name: 'info.csv' }, '"component:","fiskaly stand-in"\n');
  tar.entry({ name: `${serial}_X509.cer` }, Buffer.from(tss.certificate, 'base64'));
  for (const { name, bytes, counter } of tss.logs) if (counter >= from && counter <= to) tar.entry({ name }, bytes);
  tar.finalize();
  return buffer(tar as AsyncIterable<Uint8Array>);
}

/** Answers a signed-in request; throws `Refusal`. */
export async function answerTo(world: World, asked: Asked): Promise<object | Buffer> {
  const [root, id = '', kind, sub, file] = asked.parts;
  need(root === 'tss' && id, 404, 'E_NOT_FOUND');
  let tss = world.all.get(id);
  if (!kind && asked.method === 'PUT') {
    need(!tss || tss.state === 'CREATED', 409, 'E_TSS_CONFLICT');
    if (!tss) {
      tss = newTss(world);
      world.all.set(id, tss);
    }
    return { ...tssBody(tss), admin_puk: tss.puk };
  }
  need(tss, 404, 'E_TSS_NOT_FOUND');
  if (!kind) return lifecycle(tss, asked);
  if (kind === 'admin') return admin(world, tss, sub, asked);
  if (kind === 'client') return clients(tss, sub, asked);
  if (kind === 'tx' && !sub) return listTxs(tss, asked.query);
  if (kind === 'tx' && sub && asked.method === 'PUT') return upsert(world, tss, sub, asked);
  if (kind === 'tx' && sub) {
    const tx = findTx(tss, sub);
    need(tx, 404, 'E_TX_NOT_FOUND');
    return txBody(tss, tx, Number(asked.query.get('tx_revision') ?? tx.revisions.length));
  }
  need(kind === 'export' && sub, 404, 'E_NOT_FOUND');
  if (!file) return exports(tss, sub, asked);
  const ordered = tss.exports.get(sub);
  need(ordered, 404, 'E_EXPORT_NOT_FOUND');
  need(ordered.looks >= 3, 404, 'E_EXPORT_NOT_COMPLETED');
  return tarOf(tss, ordered.from, ordered.to);
}
