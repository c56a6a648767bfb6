import { belegIssued } from '@valero/domain/kasse';
import { type DeviceId, type Fact, type Instant, toInstant } from '@valero/domain/kernel';
import {
  type IngestHead,
  type IngestRequest,
  type ingestQuestion,
  newHead,
  type planIngest,
  type SealedFact,
  zIngestRequest,
} from '@valero/domain/sync';
import type { CheckedFact } from '@valero/storage/journal';
import { checkBatch } from '@valero/storage/journal';
import * as z from 'zod';
import type { Chance } from './chance.ts';
import type { WireAnswer, WireRequest, WireServer } from './net.ts';
import type { Pg, PgTx } from './pg.ts';
import type { VirtualTime } from './time.ts';
import type { Trace } from './trace.ts';

/** A fact as the server holds it. */
export interface ServerFact {
  readonly tx: PgTx;
  /** Order of insertion; two transactions may interleave. */
  readonly pos: number;
  readonly device: DeviceId;
  readonly epoch: number;
  readonly branch: number;
  readonly sealed: SealedFact;
  /** Gross of a Beleg in cents; 0 for other facts. */
  readonly gross: number;
  readonly flags: readonly string[];
}

/** The rules of the way up; a mutant plants others. */
export interface IngestRules {
  readonly planIngest: typeof planIngest;
  readonly ingestQuestion: typeof ingestQuestion;
  /** When the answer leaves: production answers after the commit. */
  readonly answers: 'after-commit' | 'before-commit';
}

/** What others hear of the server. */
export interface ServerEars {
  /** An acknowledgement leaves. */
  onAck(device: DeviceId, epoch: number, acked: { readonly seq: number; readonly hash: string }): void;
  onAlarm(device: DeviceId, code: string, held: boolean): void;
  onStored(): void;
}

const zBeat = z.object({ device: z.string(), epoch: z.int(), head: z.object({ seq: z.int(), hash: z.string() }) });

/** Cents of a Beleg; other facts move no money. */
export function grossOf(fact: Fact): number {
  return belegIssued.is(fact) && !fact.payload.training ? fact.payload.gross : 0;
}

/** Whether a fact is in the database for good, whatever falls over next. */
export const isDurable = ({ tx }: ServerFact): boolean => tx.state === 'committing' || tx.state === 'visible';

/** The way up at the head office: what the real route and the real ingest do, over a modelled PostgreSQL, with the real rules. */
export class Server implements WireServer {
  readonly facts: ServerFact[] = [];
  private readonly byHash = new Map<string, ServerFact[]>();
  private readonly heads = new Map<string, IngestHead>();
  private readonly alarmed = new Set<string>();
  private up = true;
  private life = 0;
  private pos = 0;
  private readonly parts: {
    readonly pg: Pg;
    readonly time: VirtualTime;
    readonly trace: Trace;
    readonly chance: Chance;
    readonly rules: IngestRules;
    readonly ears: ServerEars;
    readonly epoch: number;
  };
  /** Answers what is not the way up. */
  route: (request: WireRequest, reply: (answer: WireAnswer) => void) => void = (_request, reply) =>
    reply({ status: 404, body: '{}' });

  constructor(parts: Server['parts']) {
    this.parts = parts;
  }

  isUp(): boolean {
    return this.up;
  }

  /** Falls over; whatever was under way gets no answer. */
  crash(): void {
    this.up = false;
    this.life += 1;
    this.parts.trace.note('server down');
    this.parts.pg.crash();
  }

  restart(): void {
    this.up = true;
    this.parts.trace.note('server up');
  }

  /** A person has looked at a device that is held, or whose old machine runs on. */
  release(device: string): void {
    const head = this.heads.get(device);
    if (!head || !this.alarmed.delete(device)) return;
    this.heads.set(device, { ...head, quarantined: false, released: true });
    this.parts.trace.note(`server releases ${device.slice(-4)}`);
  }

  /** A fact that is stored for good. */
  find(device: string, hash: string): ServerFact | undefined {
    return this.byHash.get(`${device}${hash}`)?.find(isDurable);
  }

  serve(request: WireRequest, reply: (answer: WireAnswer) => void): void {
    const { life } = this;
    const answer = (said: WireAnswer): void => {
      if (this.life === life) reply(said);
    };
    this.parts.time.after(this.parts.chance.between(0, 8), () => {
      if (this.life !== life) return;
      if (request.path === '/sync/v1/facts') this.takeFacts(request, answer);
      else if (request.path === '/sync/v1/heartbeat') this.takeBeat(request, answer);
      else this.route(request, answer);
    });
  }

  private now(): Instant {
    return toInstant(this.parts.epoch + this.parts.time.now());
  }

  private takeBeat(request: WireRequest, reply: (answer: WireAnswer) => void): void {
    const beat = zBeat.safeParse(parse(request.body));
    if (!beat.success) return reply(problem(400, 'server.invalid_input', {}));
    const head = this.heads.get(beat.data.device) ?? newHead(beat.data.epoch);
    const said = {
      epoch: head.epoch,
      ackedSeq: head.seq,
      ackedHash: head.hash,
      quarantined: head.quarantined,
      serverTime: this.now(),
    };
    reply({ status: 200, body: JSON.stringify(said) });
  }

  private takeFacts(request: WireRequest, reply: (answer: WireAnswer) => void): void {
    const batch = zIngestRequest.safeParse(parse(request.body));
    if (!batch.success) return reply(problem(400, 'server.invalid_input', {}));
    if (batch.data.device !== request.device) return reply(problem(403, 'auth.device_foreign', {}));
    const checked = checkBatch(batch.data);
    if (!checked.ok) return reply(problem(409, checked.error.code, checked.error.details ?? {}));
    const { pg } = this.parts;
    const { life } = this;
    pg.beginWith(`device/${batch.data.device}`, (tx) => {
      if (this.life === life) this.decide(tx, batch.data, checked.value, reply);
      else pg.abort(tx);
    });
  }

  /** With the device's row locked. */
  private decide(
    tx: PgTx,
    request: IngestRequest,
    checked: readonly CheckedFact[],
    reply: (answer: WireAnswer) => void,
  ): void {
    const { pg, rules, ears, trace } = this.parts;
    const { device, epoch } = request;
    const head = this.heads.get(device) ?? newHead(epoch);
    const batch = { epoch, facts: checked.map(({ sealed }) => sealed) };
    const question = rules.ingestQuestion(head, batch);
    const asked = [...question.facts.map(({ hash }) => hash), ...(question.start === null ? [] : [question.start])];
    const known = new Set(asked.filter((hash) => this.find(device, hash) !== undefined));
    const plan = rules.planIngest(head, batch, known);
    const who = `${device.slice(-4)} e${epoch} ${batch.facts[0]?.seq}-${batch.facts.at(-1)?.seq}`;
    if (!plan.ok) {
      const { code, details = {}, alarm } = plan.error;
      trace.note(`server refuses ${who} ${code}`);
      tx.hooks.push(() => {
        if (!alarm) return;
        this.heads.set(device, { ...head, quarantined: head.quarantined || alarm.held });
        this.alarmed.add(device);
        ears.onAlarm(device, code, alarm.held);
      });
      pg.commit(tx, () => reply(problem(409, code, details)));
      return;
    }
    const { fresh, acked, flags } = plan.value;
    this.insert(tx, request, plan.value.head.branch, fresh, checked, flags);
    tx.hooks.push(() => this.heads.set(device, plan.value.head));
    const answer = (): void => {
      trace.note(`server takes ${who} fresh ${fresh.length}`);
      ears.onAck(device, epoch, acked);
      const said = { ackedSeq: acked.seq, ackedHash: acked.hash, duplicates: plan.value.duplicates };
      reply({ status: 200, body: JSON.stringify({ ...said, serverTime: this.now() }) });
    };
    if (rules.answers === 'before-commit') answer();
    pg.commit(tx, () => {
      ears.onStored();
      if (rules.answers === 'after-commit') answer();
    });
  }

  private insert(
    tx: PgTx,
    { device, epoch }: IngestRequest,
    branch: number,
    fresh: readonly SealedFact[],
    checked: readonly CheckedFact[],
    flags: readonly string[],
  ): void {
    const facts = new Map(checked.map(({ sealed, fact }) => [sealed.hash, fact]));
    for (const [index, sealed] of fresh.entries()) {
      const fact = facts.get(sealed.hash);
      const gross = fact ? grossOf(fact) : 0;
      this.pos += 1;
      const row = { tx, pos: this.pos, device, epoch, branch, sealed, gross, flags: index === 0 ? flags : [] };
      this.facts.push(row);
      const name = `${device}${sealed.hash}`;
      const same = this.byHash.get(name);
      if (same) same.push(row);
      else this.byHash.set(name, [row]);
      this.parts.pg.grow(BigInt(sealed.body.length + 200));
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function problem(status: number, code: string, details: Readonly<Record<string, string | number>>): WireAnswer {
  return { status, body: JSON.stringify({ type: `urn:valero:problem:${code}`, title: code, status, code, details }) };
}
