import type { BusinessDay, Cents, DeviceId, Instant, StoreId } from '../kernel/index.ts';
import type {
  ChainMark,
  MatchCause,
  MatchFigure,
  MatchGap,
  MatchLine,
  MatchPlace,
  MatchSilent,
  MatchState,
  MatchSummary,
  SeqRange,
} from './match-model.ts';

/** A till that was not heard for longer than this is named beside the match: a heartbeat comes every half minute. */
export const SILENT_MS = 15 * 60_000;

/** Count and revenue of a Z at one place. `seqSum` null = this place cannot tell which Belege they are. */
export interface Sums {
  readonly belege: number;
  readonly gross: Cents;
  readonly seqSum: number | null;
}

/** What the till itself says of a Z. */
export interface Told extends Sums {
  readonly seqSum: number;
  readonly closed: boolean;
  readonly head: ChainMark;
  readonly at: Instant;
}

/** Everything known of one Z of one till, each figure from its own source. */
export interface MatchEvidence {
  readonly device: DeviceId;
  readonly deviceName: string;
  readonly store: StoreId;
  readonly storeName: string;
  readonly z: number;
  /** Frozen with the Kassenabschluss; null = it is not here (not closed, or not arrived). */
  readonly closing: {
    readonly at: Instant;
    readonly day: BusinessDay;
    readonly belege: number;
    readonly gross: Cents;
  } | null;
  /** In the heartbeat; null = never. */
  readonly told: Told | null;
  /** The Belege here, all of them. */
  readonly server: Sums | null;
  /** The Belege here up to the fact the till spoke at; only asked for where a Z is open. */
  readonly serverAtTold: Sums | null;
  /** Hash of the fact the till names as head, as it is stored here; null = that fact is not here. */
  readonly headHere: ChainMark | null;
  /** Revenue in the ledger; null = no booking. */
  readonly ledger: Cents | null;
  readonly rollup: Sums | null;
  /** The next Z of this till is here although this one was never closed here. */
  readonly overtaken: boolean;
  /** Every fact of this till that is here has been worked in everywhere. */
  readonly settled: boolean;
  /** Everything the till has said it has is here. */
  readonly received: boolean;
}

type Finding = Pick<MatchGap, 'place' | 'figure' | 'expected' | 'found'> & { readonly missing?: readonly SeqRange[] };

const finding = (
  place: MatchPlace,
  figure: MatchFigure,
  expected: Finding['expected'],
  found: Finding['found'],
  missing: readonly SeqRange[] = [],
): Finding => ({ place, figure, expected, found, missing });

const NONE: Sums = { belege: 0, gross: 0 as Cents, seqSum: 0 };

/** One missing Beleg is named by the difference of the sums; more cannot be told apart. */
function missingBySum(whole: Sums, part: Sums): SeqRange[] {
  if (whole.seqSum === null || part.seqSum === null || whole.belege !== part.belege + 1) return [];
  const seq = whole.seqSum - part.seqSum;
  return seq > 0 ? [{ from: seq, to: seq }] : [];
}

/** How a place differs from what it is measured against; a wrong count explains a wrong sum, so only one of them is told. */
function compareSums(place: MatchPlace, whole: Sums, part: Sums): Finding[] {
  if (whole.belege !== part.belege)
    return [finding(place, 'belege', whole.belege, part.belege, missingBySum(whole, part))];
  if (whole.gross !== part.gross) return [finding(place, 'gross', whole.gross, part.gross)];
  if (whole.seqSum !== null && part.seqSum !== null && whole.seqSum !== part.seqSum)
    return [finding(place, 'seqs', whole.seqSum, part.seqSum)];
  return [];
}

function compareHeads(told: Told, here: ChainMark | null): Finding[] {
  if (here === null)
    return [finding('server', 'head', told.head.hash, null, [{ from: told.head.seq, to: told.head.seq }])];
  return here.hash === told.head.hash ? [] : [finding('server', 'head', told.head.hash, here.hash)];
}

/** A Z that is closed and whose Kassenabschluss is here: all four places must agree. */
function compareClosed(evidence: MatchEvidence, closing: NonNullable<MatchEvidence['closing']>): Finding[] {
  const { told, ledger } = evidence;
  const server = evidence.server ?? NONE;
  const own: Sums = { belege: closing.belege, gross: closing.gross, seqSum: told?.closed ? told.seqSum : null };
  const findings: Finding[] = [];
  if (told?.closed) {
    findings.push(...compareSums('till', own, told), ...compareHeads(told, evidence.headHere));
  }
  findings.push(...compareSums('server', own, server));
  if (ledger === null && closing.gross !== 0) findings.push(finding('ledger', 'booking', closing.gross, null));
  else if (ledger !== null && ledger !== closing.gross)
    findings.push(finding('ledger', 'gross', closing.gross, ledger));
  const whole = own.seqSum === null && server.belege === own.belege ? { ...own, seqSum: server.seqSum } : own;
  findings.push(...compareSums('rollup', whole, evidence.rollup ?? NONE));
  return findings;
}

/** A Z without its Kassenabschluss here: the ledger has nothing to say yet. */
function compareOpen(evidence: MatchEvidence): Finding[] {
  const server = evidence.server ?? NONE;
  const findings: Finding[] = [];
  if (evidence.overtaken) findings.push(finding('server', 'z', evidence.z, null));
  const { told } = evidence;
  if (told !== null && evidence.received) {
    findings.push(...compareHeads(told, evidence.headHere));
    findings.push(...compareSums('server', told, evidence.serverAtTold ?? server));
    if (told.closed && !evidence.overtaken) findings.push(finding('server', 'z', evidence.z, null));
  }
  findings.push(...compareSums('rollup', server, evidence.rollup ?? NONE));
  return findings;
}

function stateOf(evidence: MatchEvidence, findings: readonly Finding[]): MatchState {
  const { closing, told } = evidence;
  if (!evidence.settled) return 'settling';
  if (findings.length > 0) return 'differs';
  if (closing !== null) return 'equal';
  if (told === null) return 'unheard';
  return evidence.received ? 'open' : 'waiting';
}

/** How many Belege of the Z stand everywhere. A place with as many but other ones is wrong in one at least. */
function matchedOf(all: number, evidence: MatchEvidence, state: MatchState, findings: readonly Finding[]): number {
  if (state === 'equal' || state === 'open') return all;
  const server = evidence.server?.belege ?? 0;
  const rollup = evidence.rollup?.belege ?? 0;
  const least = Math.min(all, server, rollup);
  if (state !== 'differs') return least;
  if (findings.some(({ figure }) => figure === 'booking' || figure === 'z')) return 0;
  return Math.max(0, Math.min(least, all - 1));
}

/** What is known beside the sums of why a Z differs: holes in the journal and facts put aside. */
export interface MatchDetail {
  /** Journal numbers that are not here at all. */
  readonly holes: readonly SeqRange[];
  /** Belege whose fact is here and that the Belege table does not have. */
  readonly unapplied: readonly SeqRange[];
  readonly causes: readonly MatchCause[];
}

const CONSUMERS_OF: Readonly<Record<MatchPlace, string>> = { till: '', server: 'kasse', ledger: 'fibu', rollup: 'bi' };

function gapOf(evidence: MatchEvidence, found: Finding, detail: MatchDetail | null): MatchGap {
  const causes = detail?.causes.filter(({ consumer }) => consumer === CONSUMERS_OF[found.place]) ?? [];
  const told = found.missing ?? [];
  const exact = found.place === 'server' ? [...(detail?.holes ?? []), ...(detail?.unapplied ?? [])] : [];
  const byCause = causes.map(({ seq }) => ({ from: seq, to: seq }));
  const missing = exact.length > 0 ? exact : told.length > 0 ? told : byCause;
  return {
    device: evidence.device,
    deviceName: evidence.deviceName,
    storeName: evidence.storeName,
    z: evidence.z,
    day: evidence.closing?.day ?? null,
    place: found.place,
    figure: found.figure,
    expected: found.expected,
    found: found.found,
    missing: joinRanges(missing),
    causes,
  };
}

/** Ranges in order, neighbours and overlaps joined. */
export function joinRanges(ranges: readonly SeqRange[]): SeqRange[] {
  const joined: SeqRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last && range.from <= last.to + 1)
      joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    else joined.push(range);
  }
  return joined;
}

/** Compares what the places say of one Z. While facts are still being worked in nothing is called a gap. */
export function compareZ(evidence: MatchEvidence, detail: MatchDetail | null = null): MatchLine {
  const { closing, told, server, rollup } = evidence;
  const found = evidence.settled ? (closing === null ? compareOpen(evidence) : compareClosed(evidence, closing)) : [];
  const state = stateOf(evidence, found);
  const own = closing ?? told ?? server ?? NONE;
  // an open Z goes on: what has arrived since the till last spoke counts as well
  const belege = closing === null ? Math.max(own.belege, server?.belege ?? 0) : own.belege;
  const booked = evidence.ledger !== null || (closing !== null && closing.gross === 0);
  return {
    device: evidence.device,
    deviceName: evidence.deviceName,
    store: evidence.store,
    storeName: evidence.storeName,
    z: evidence.z,
    day: closing?.day ?? null,
    closedAt: closing?.at ?? null,
    state,
    belege,
    matched: matchedOf(belege, evidence, state, found),
    till: closing === null && told === null ? null : { belege: own.belege, gross: own.gross },
    server: server === null ? null : { belege: server.belege, gross: server.gross },
    ledger: booked ? { belege: closing?.belege ?? null, gross: evidence.ledger ?? (0 as Cents) } : null,
    rollup: rollup === null ? null : { belege: rollup.belege, gross: rollup.gross },
    headTill: told?.head ?? null,
    headServer: evidence.headHere,
    toldAt: told?.at ?? null,
    gaps: found.map((each) => gapOf(evidence, each, detail)),
  };
}

const NO_STATES: Readonly<Record<MatchState, number>> = {
  equal: 0,
  open: 0,
  waiting: 0,
  settling: 0,
  unheard: 0,
  differs: 0,
};

/** All lines in one look; `others` are gaps that belong to no Z. */
export function summarize(
  lines: readonly MatchLine[],
  others: readonly MatchGap[],
  silent: readonly MatchSilent[],
): MatchSummary {
  const sum = { belege: 0, matched: 0, open: 0, waiting: 0, settling: 0, gaps: others.length };
  const states = { ...NO_STATES };
  for (const line of lines) {
    sum.belege += line.belege;
    sum.matched += line.matched;
    sum.gaps += line.gaps.length;
    states[line.state] += 1;
    if (line.state === 'open' || line.state === 'unheard') sum.open += line.matched;
    if (line.state === 'waiting') sum.waiting += line.belege - line.matched;
    if (line.state === 'settling') sum.settling += line.belege - line.matched;
  }
  return { ...sum, lines: lines.length, states, silent: [...silent] };
}

/** Whether everything that can agree by now does: nothing differs, nothing is under way, and every till was heard. */
export function isProven(summary: MatchSummary): boolean {
  const { states } = summary;
  return (
    summary.gaps === 0 &&
    states.differs === 0 &&
    states.waiting === 0 &&
    states.settling === 0 &&
    summary.silent.length === 0
  );
}
