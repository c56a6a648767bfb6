import type { Tse, TseAnswer, TseSignature, TseStart, TseStep, TseTransaction } from '../tse/index.ts';
import { isoOfSeconds, plainSignature, serviceUuid } from './codec.ts';
import type { CounterWatch, Mark, Seen } from './counters.ts';
import { answer, fault } from './faults.ts';
import type { Order, Outcome, Service } from './service.ts';
import type { Clients } from './setup.ts';
import { type Tx, zTx, zTxs } from './wire.ts';

/** What transactions need of the driver. */
export interface TransactionParts {
  readonly tssId: string;
  readonly service: Service;
  readonly clients: Clients;
  readonly watch: CounterWatch;
  /** A signal that ends after the time limit of one signing order. */
  readonly limit: () => AbortSignal;
  /** Serial of the TSE once known; an answer of another TSE is none of ours. */
  readonly serial: () => string | null;
}

type Transactions = Pick<
  Tse,
  'startTransaction' | 'updateTransaction' | 'finishTransaction' | 'openTransactions' | 'transaction'
>;

const PAGE = 100;

/**
 * Transactions of the service. A start is `PUT tx/{uuid}?tx_revision=1` with the UUID made from the caller's key, so the same order again
 * answers the same transaction. Later steps go by the number and the next revision.
 *
 * The content goes as `raw`: the bytes that are signed are exactly the processData that stands in journal, QR and DSFinV-K. The
 * service's other way (`standard_v1`) builds the text itself from amounts; it cannot express all of ours (slots of a historic rate,
 * foreign change, aborted receipts in our wording), and a difference in one byte would only be found at an audit.
 */
export function transactions(parts: TransactionParts): Transactions {
  const revisions = new Map<number, number>();
  return {
    startTransaction: (order) => begin(parts, revisions, order),
    updateTransaction: (order) => step(parts, revisions, order, 'update'),
    finishTransaction: (order) => step(parts, revisions, order, 'finish'),
    openTransactions: (clientId) => open(parts, revisions, clientId),
    transaction: (find) => lookUp(parts, revisions, find),
  };
}

function txPath(parts: TransactionParts, which: string | number, revision: number | null = null): string {
  return `tss/${parts.tssId}/tx/${which}${revision === null ? '' : `?tx_revision=${revision}`}`;
}

async function begin(
  parts: TransactionParts,
  revisions: Map<number, number>,
  { key, clientId }: TseStart,
): Promise<TseAnswer<TseSignature>> {
  const signal = parts.limit();
  const client = await parts.clients.find(clientId, signal);
  if (!client.ok) return client;
  const before = parts.watch.mark();
  const order = put(parts, serviceUuid(parts.tssId, 'tx', key), 1, 'start transaction', {
    state: 'ACTIVE',
    client_id: client.value,
  });
  const sent = await parts.service.send(order, signal);
  if (!sent.ok) return sent.answer;
  const signed = signatureOf(parts, sent.value, { key, clientId, step: 'start', revision: 1, before });
  if (signed.ok && !revisions.has(sent.value.number)) remember(revisions, sent.value.number, 1);
  return signed;
}

function put(parts: TransactionParts, which: string | number, revision: number, what: string, body: object): Order<Tx> {
  return { method: 'PUT', path: txPath(parts, which, revision), body, schema: zTx, what, changes: true };
}

async function step(
  parts: TransactionParts,
  revisions: Map<number, number>,
  order: TseStep,
  kind: 'update' | 'finish',
): Promise<TseAnswer<TseSignature>> {
  const signal = parts.limit();
  const client = await parts.clients.find(order.clientId, signal);
  if (!client.ok) return client;
  const known = revisions.get(order.transactionNumber);
  if (known === undefined) return resume(parts, revisions, order, kind, signal);
  const before = parts.watch.mark();
  const sent = await parts.service.send(stepOrder(parts, order, kind, known + 1, client.value), signal);
  // a revision that is not the next one: the step was carried out unheard, or someone else had a hand in it
  if (!sent.ok && (sent.status === 409 || sent.code === 'E_TX_UPSERT')) {
    revisions.delete(order.transactionNumber);
    return resume(parts, revisions, order, kind, signal);
  }
  return stepped(parts, revisions, order, kind, { sent, revision: known + 1, before });
}

function stepOrder(
  parts: TransactionParts,
  { transactionNumber, processType, processData }: TseStep,
  kind: 'update' | 'finish',
  revision: number,
  client: string,
): Order<Tx> {
  return put(parts, transactionNumber, revision, `${kind} transaction`, {
    state: kind === 'finish' ? 'FINISHED' : 'ACTIVE',
    client_id: client,
    schema: {
      raw: { process_type: processType, process_data: Buffer.from(processData, 'utf8').toString('base64') },
    },
  });
}

interface Sent {
  readonly sent: Outcome<Tx>;
  readonly revision: number;
  readonly before: Mark;
}

function stepped(
  parts: TransactionParts,
  revisions: Map<number, number>,
  order: TseStep,
  kind: 'update' | 'finish',
  { sent, revision, before }: Sent,
): TseAnswer<TseSignature> {
  if (!sent.ok) return sent.answer;
  const expected = { key: null, clientId: order.clientId, step: kind, revision, before } as const;
  if (sent.value.number !== order.transactionNumber)
    return fault('counter', `${kind}: asked transaction ${order.transactionNumber}, got ${sent.value.number}`, true);
  if (kind === 'finish' && sent.value.state === 'ACTIVE') return fault('badAnswer', 'finish: still active', true);
  if (!sameContent(sent.value, order)) return fault('badAnswer', `${kind}: other content than ordered`, true);
  const signed = signatureOf(parts, sent.value, expected);
  if (signed.ok) remember(revisions, order.transactionNumber, revision);
  return signed;
}

/** A step on a transaction whose revision is not known (restart, lost answer): looks first, and does nothing twice. */
async function resume(
  parts: TransactionParts,
  revisions: Map<number, number>,
  order: TseStep,
  kind: 'update' | 'finish',
  signal: AbortSignal,
): Promise<TseAnswer<TseSignature>> {
  const before = parts.watch.mark();
  const found = await read(parts, order.transactionNumber, null, signal);
  if (!found.ok) return found.answer;
  const tx = found.value;
  if (tx.state !== 'ACTIVE') {
    if (kind === 'finish' && tx.state === 'FINISHED' && sameContent(tx, order))
      return stepped(parts, revisions, order, kind, { sent: found, revision: tx.latest_revision, before });
    return fault('refused', `${kind}: transaction ${order.transactionNumber} is ${tx.state}`);
  }
  const client = await parts.clients.find(order.clientId, signal);
  if (!client.ok) return client;
  const revision = tx.latest_revision + 1;
  const sent = await parts.service.send(stepOrder(parts, order, kind, revision, client.value), signal);
  return stepped(parts, revisions, order, kind, { sent, revision, before });
}

function read(
  parts: TransactionParts,
  which: string | number,
  revision: number | null,
  signal: AbortSignal,
): Promise<Outcome<Tx>> {
  const path = txPath(parts, which, revision);
  return parts.service.send({ method: 'GET', path, schema: zTx, what: 'read transaction', changes: false }, signal);
}

function contentOf({ schema, qr_code_data: qr }: Tx): { readonly processType: string; readonly processData: string } {
  if (schema?.raw) {
    const { process_type: processType, process_data: data } = schema.raw;
    return { processType, processData: Buffer.from(data, 'base64').toString('utf8') };
  }
  // written by another till software with another schema: the QR text has the signed content
  const [, , processType = '', processData = ''] = (qr ?? '').split(';');
  return { processType, processData };
}

/** An answer without content does not contradict the order. */
function sameContent(tx: Tx, order: TseStep): boolean {
  const { processType, processData } = contentOf(tx);
  if (processType === '' && processData === '') return tx.schema?.raw === undefined || order.processType === '';
  return processType === order.processType && processData === order.processData;
}

interface Expected {
  readonly key: string | null;
  readonly clientId: string;
  readonly step: Seen['step'];
  readonly revision: number;
  readonly before: Mark;
}

/** The signature of an answer, once it is of this TSE, this client and this revision and no number contradicts another. */
function signatureOf(parts: TransactionParts, tx: Tx, expected: Expected): TseAnswer<TseSignature> {
  const { key, clientId, step: which, revision, before } = expected;
  const wrong = (text: string): TseAnswer<TseSignature> => fault('badAnswer', `${which}: ${text}`, true);
  const serial = parts.serial();
  if (serial !== null && tx.tss_serial_number.toLowerCase() !== serial) return wrong('signed by another TSE');
  if (tx.client_serial_number !== clientId) return wrong('signed for another client');
  if (tx.revision !== revision) return wrong(`revision ${tx.revision} for ${revision}`);
  const signature = plainSignature(tx.signature.value);
  if (signature === null) return wrong('signature unreadable');
  const { counter } = tx.signature;
  const seen: Seen = { number: tx.number, step: which, counter, time: tx.log.timestamp };
  const contradiction = parts.watch.check(seen, key, before);
  if (contradiction) return fault('counter', contradiction, true);
  const logTime = isoOfSeconds(tx.log.timestamp);
  return answer({ transactionNumber: tx.number, signatureCounter: counter, logTime, signature });
}

/** Bounded: a till has few transactions open; an older one is looked up again. */
function remember(revisions: Map<number, number>, number: number, revision: number): void {
  revisions.delete(number);
  revisions.set(number, revision);
  const oldest = revisions.keys().next();
  if (revisions.size > 1000 && !oldest.done) revisions.delete(oldest.value);
}

async function open(
  parts: TransactionParts,
  revisions: Map<number, number>,
  clientId: string,
): Promise<TseAnswer<readonly number[]>> {
  const signal = parts.limit();
  const numbers: number[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const query = `states%5B0%5D=ACTIVE&order_by=number&order=asc&limit=${PAGE}&offset=${offset}`;
    const path = `tss/${parts.tssId}/tx?${query}`;
    const what = 'list open transactions';
    const page = await parts.service.send({ method: 'GET', path, schema: zTxs, what, changes: false }, signal);
    if (!page.ok) return page.answer;
    for (const tx of page.value.data) {
      if (tx.state !== 'ACTIVE' || tx.client_serial_number !== clientId) continue;
      numbers.push(tx.number);
      remember(revisions, tx.number, tx.latest_revision);
    }
    if (page.value.data.length < PAGE) return answer(numbers);
  }
}

async function lookUp(
  parts: TransactionParts,
  revisions: Map<number, number>,
  find: { readonly number: number } | { readonly key: string },
): Promise<TseAnswer<TseTransaction | null>> {
  const signal = parts.limit();
  const key = 'key' in find ? find.key : null;
  const which = 'key' in find ? serviceUuid(parts.tssId, 'tx', find.key) : find.number;
  const before = parts.watch.mark();
  const latest = await read(parts, which, null, signal);
  if (!latest.ok) return latest.code === 'E_TX_NOT_FOUND' ? answer(null) : latest.answer;
  const tx = latest.value;
  const first = tx.latest_revision === 1 ? latest : await read(parts, which, 1, signal);
  if (!first.ok) return first.answer;
  const clientId = tx.client_serial_number;
  const start = signatureOf(parts, first.value, { key, clientId, step: 'start', revision: 1, before });
  if (!start.ok) return start;
  remember(revisions, tx.number, tx.latest_revision);
  if (tx.state === 'ACTIVE') return answer({ state: 'open', start: start.value });
  const revision = tx.latest_revision;
  const finish = signatureOf(parts, tx, { key, clientId, step: 'finish', revision, before });
  if (!finish.ok) return finish;
  return answer({ state: 'finished', start: start.value, finish: finish.value, ...contentOf(tx) });
}
