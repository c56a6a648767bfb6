import type { BasketView, Beleg } from '@valero/domain/kasse';
import { type ArticleId, type BelegId, type Failure, type Result, toId, toMilli } from '@valero/domain/kernel';
import type { Reply } from '../../api.ts';
import { type CallName, call, type Input, subscribe } from '../../api.ts';
import { queryClient } from '../../app/query.ts';
import { topicValue } from '../../app/useTopic.ts';
import { useTill } from '../../stores/till.ts';
import { createLane } from './lane.ts';
import { isShown } from './lines.ts';
import { play } from './sound.ts';

/** Everything that changes the basket goes through one lane, in the order a person did it. */
const lane = createLane();

/** Id of the open basket as last heard, from an answer or from the host. */
let openBasket: string | null = null;
/** What the last answer said of the basket; the host's own telling of it may be a moment behind. */
let answered: string | null = null;

function signature(basket: BasketView | null | undefined): string {
  return basket ? `${basket.id}/${basket.lines.length}/${basket.total}/${basket.due}` : '';
}

function hearAnswer(value: unknown): void {
  if (typeof value !== 'object' || value === null || !('basket' in value)) return;
  const basket = value.basket as BasketView | null;
  openBasket = basket?.id ?? null;
  answered = signature(basket);
}

function caughtUp(): boolean {
  return lane.waiting() === 0 && (answered === null || answered === signature(topicValue('basket')));
}

const CATCH_UP_MS = 150;

/** Runs once the screen shows what all commands so far have made of the basket; at once when it already does. */
export function whenQuiet(run: () => void): void {
  if (caughtUp()) run();
  else void lane.run(() => untilShown()).then(run);
}

function untilShown(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      leave();
      window.clearTimeout(timer);
      resolve();
    };
    const timer = window.setTimeout(end, CATCH_UP_MS);
    const leave = subscribe('basket', (basket) => {
      if (answered === null || signature(basket) === answered) window.setTimeout(end, 0);
    });
  });
}

/** Whether something is being put into the basket that the screen does not show yet. */
export function isBusy(): boolean {
  return !caughtUp();
}

/** Follows the host's basket. Returns the end of it. */
export function followBasket(): () => void {
  return subscribe('basket', (basket) => {
    openBasket = basket?.id ?? null;
    // With nothing of our own under way, the host's telling is the newest there is.
    if (lane.waiting() === 0) answered = null;
  });
}

async function inLane<N extends CallName>(name: N, input: Input<N>): Promise<Result<Reply<N>>> {
  return await lane.run(async () => {
    const result = await call(name, input);
    if (result.ok) hearAnswer(result.value);
    // What lies in the basket now is the next sale; the last one is over.
    if (result.ok && openBasket !== null && useTill.getState().finished) useTill.setState({ finished: null });
    return result;
  });
}

/** Calls in order; a failure is told in the calm line and given back. */
export async function act<N extends CallName>(name: N, input: Input<N>): Promise<Result<Reply<N>>> {
  const result = await inLane(name, input);
  if (!result.ok) tellRefusal(result.error);
  return result;
}

/** Tells a refusal; one that leads somewhere is led there: new rates ask for a closing, an invoice for its recipient. */
function tellRefusal(failure: Failure): void {
  const till = useTill.getState();
  if (failure.code === 'kasse.rate_change') return till.open({ name: 'rateChange' });
  till.fail(failure);
}

/** Like `act`, and forgets what was read about receipts, figures and parked baskets. */
export async function actAndRefresh<N extends CallName>(name: N, input: Input<N>): Promise<Result<Reply<N>>> {
  const result = await act(name, input);
  await queryClient.invalidateQueries({ queryKey: ['till'] });
  return result;
}

/** Refusals that only ask for something more. */
const ASKS: ReadonlySet<string> = new Set(['kasse.price_needed', 'kasse.weigh_needed']);

function added(result: Result<unknown>): void {
  const till = useTill.getState();
  if (result.ok) {
    play('known');
    if (till.notice) till.clearNotice();
    return;
  }
  play('unknown');
  if (!ASKS.has(result.error.code)) till.fail(result.error);
}

/** Codes of this screen's own scans that the host has not yet told back. */
const ownScans = new Map<string, number>();

/** Whether a scan the host tells of is this screen's own; each own scan is told once. */
export function wasOwnScan(code: string): boolean {
  const count = ownScans.get(code) ?? 0;
  if (count <= 1) ownScans.delete(code);
  else ownScans.set(code, count - 1);
  return count > 0;
}

/** Puts a scanned or typed code into the basket. Scans queue; none is lost and none waits for a person. */
export async function scanCode(code: string): Promise<Result<unknown>> {
  const till = useTill.getState();
  if (till.finished) till.finish(null);
  // the newest line is the marked one, unless the person marks another meanwhile
  till.select(null);
  const quantity = toMilli(till.takeQuantity());
  ownScans.set(code, (ownScans.get(code) ?? 0) + 1);
  const result = await inLane('kasse.scan', { code, quantity });
  // a call that never reached the till is not told back
  if (!result.ok && !/^(kasse|stock)\./.test(result.error.code)) wasOwnScan(code);
  added(result);
  if (!result.ok) askPrice(result.error, quantity);
  return result;
}

/** Puts a chosen article into the basket. */
export async function addArticle(articleId: ArticleId): Promise<Result<unknown>> {
  const till = useTill.getState();
  if (till.finished) till.finish(null);
  // the newest line is the marked one, unless the person marks another meanwhile
  till.select(null);
  const quantity = toMilli(till.takeQuantity());
  till.setText('');
  const result = await inLane('kasse.addArticle', { articleId, quantity, unitPrice: null, text: null });
  added(result);
  if (!result.ok) askPrice(result.error, quantity);
  return result;
}

/** An article without a fixed price asks for it in the left pane, goods by weight for the scale. */
function askPrice(
  failure: { code: string; details?: Readonly<Record<string, string | number>> },
  quantity: number,
): void {
  const { articleId, name } = failure.details ?? {};
  if (typeof articleId !== 'string') return;
  if (failure.code === 'kasse.weigh_needed')
    return useTill.getState().open({ name: 'weigh', articleId, title: String(name ?? '') });
  if (failure.code !== 'kasse.price_needed') return;
  useTill.getState().open({ name: 'askPrice', articleId, title: String(name ?? ''), quantity });
}

/** The line a key means: the marked one, else the last that is not voided. */
export function markedLine() {
  const lines = topicValue('basket')?.lines.filter(isShown) ?? [];
  const { selected } = useTill.getState();
  const marked = lines.find((line) => line.pos === selected && !line.voided);
  return marked ?? lines.findLast((line) => !line.voided) ?? null;
}

/** Takes the marked line back, after scans that are still on their way. Nothing is asked: scanning brings it back. */
export function voidMarked(): void {
  whenQuiet(() => void voidNow());
}

async function voidNow(): Promise<void> {
  const line = markedLine();
  if (!line) return useTill.getState().fail({ code: 'kasse.basket_empty' });
  const result = await act('kasse.voidLine', { pos: line.pos });
  if (result.ok) useTill.getState().select(null);
}

/** Number of the Beleg that a storno takes back; null when it is none, or not of this till. */
async function stornoOf(beleg: Beleg): Promise<number | null> {
  const original = beleg.kind === 'storno' ? beleg.references[0]?.belegId : undefined;
  if (original === undefined) return null;
  const found = await call('kasse.getBeleg', { id: toId<BelegId>(original) });
  return found.ok ? (found.value?.beleg.number ?? null) : null;
}

/** Shows change and receipt of a Beleg until the next scan. */
export async function showFinished(beleg: Beleg, change: number): Promise<void> {
  const tendered = beleg.payments.reduce((sum, payment) => sum + payment.tendered, 0);
  const paidByCard = beleg.payments.reduce((sum, payment) => sum + (payment.card ? payment.amount : 0), 0);
  useTill.getState().finish({
    belegId: beleg.id,
    number: beleg.number,
    stornoOf: await stornoOf(beleg),
    training: beleg.training,
    outage: beleg.tse.state === 'failed' ? beleg.tse.reason : null,
    kind: beleg.kind === 'storno' ? 'storno' : beleg.kind === 'cash' ? 'cash' : 'sale',
    gross: beleg.gross,
    tendered,
    change,
    paidByCard,
  });
  play('done');
  await queryClient.invalidateQueries({ queryKey: ['till'] });
}

/** Finishes the sale. `tendered` null = exact; `foreign` = cash of another country in place of euros. */
export async function completeSale(
  method: 'cash' | 'transfer',
  tendered: Input<'kasse.completeSale'>['tendered'],
  foreign: Input<'kasse.completeSale'>['foreign'] = null,
): Promise<Result<unknown>> {
  const result = await lane.run(() => {
    // The basket's own id makes the request unique: pressing twice, or an answer that got lost, never sells twice.
    const requestId = openBasket === null ? null : `basket-${openBasket}`;
    const { invoice } = useTill.getState();
    return call('kasse.completeSale', {
      tendered,
      method,
      requestId,
      note: '',
      references: [],
      foreign,
      invoice,
      supplyDate: null,
    });
  });
  if (result.ok) {
    openBasket = null;
    answered = null;
  }
  if (result.ok) await showFinished(result.value.beleg, result.value.change);
  else tellRefusal(result.error);
  return result;
}
