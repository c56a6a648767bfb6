import { GENESIS_HASH, type SealedFact } from '@valero/domain/sync';
import { factOf } from '@valero/storage/journal';
import type { Consumer } from './consumer.ts';
import { Broken } from './model.ts';
import { grossOf, isDurable, type Server, type ServerFact } from './server.ts';
import type { Till } from './till.ts';

/** What an all-seeing watcher notes while the run goes on. */
export interface Ledger {
  /** Facts whose commit a cashier has seen, by hash, with the till's name. */
  readonly told: Map<string, string>;
  /** Facts the server has acknowledged: `device/hash`. */
  readonly promised: Set<string>;
  /** Codes of alarms at the head office, by device. */
  readonly alarms: Map<string, string[]>;
  /** Codes of notices, by till. */
  readonly notices: Map<string, string[]>;
}

/** An empty ledger. */
export function newLedger(): Ledger {
  return { told: new Map(), promised: new Set(), alarms: new Map(), notices: new Map() };
}

/** Adds to a list in a map. */
export function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function journalOf(till: Till): SealedFact[] {
  const { store } = till;
  if (!store) throw new Broken('rests', `${till.name} is off at the end`);
  const all: SealedFact[] = [];
  for (let epoch = 1; epoch <= store.journal.head().epoch; epoch += 1)
    all.push(...store.journal.read(1, 1_000_000, epoch));
  return all;
}

/** Every till: nothing waits, the chain holds, everything it has is at the server with the same bytes, everything told is still there. */
function checkTills(tills: readonly Till[], server: Server, ledger: Ledger): void {
  const kept = new Set<string>();
  for (const till of tills) {
    const { store } = till;
    const unsent = store?.journal.unsentCount() ?? -1;
    if (unsent !== 0) throw new Broken('drains', `${till.name} still has ${unsent} facts to send`);
    const verdict = store?.journal.verify();
    if (!verdict?.ok) throw new Broken('chain', `${till.name}: ${JSON.stringify(verdict)}`);
    for (const { seq, hash, body } of journalOf(till)) {
      kept.add(hash);
      const stored = server.find(till.device, hash);
      if (!stored)
        throw new Broken('nothing-lost', `${till.name} fact ${seq} ${hash.slice(0, 8)} is not at the server`);
      if (stored.sealed.body !== body) throw new Broken('same-bytes', `${till.name} fact ${seq} has other bytes`);
    }
  }
  const replaced = new Set(tills.filter((till) => till.wasReplaced).map((till) => till.name));
  for (const [hash, name] of ledger.told)
    if (!kept.has(hash) && !replaced.has(name)) throw new Broken('told-is-kept', `${name} lost ${hash.slice(0, 8)}`);
}

/** The server's journals: no fact twice, every promise kept, each history a chain without gaps, branches marked. */
function checkServer(server: Server, ledger: Ledger): ServerFact[] {
  const facts = server.facts.filter(isDurable);
  const seen = new Set<string>();
  const ids = new Set<string>();
  const hashes = new Map<string, Set<string>>();
  const ends = new Map<string, SealedFact>();
  for (const fact of facts) {
    const { device, epoch, branch, sealed } = fact;
    const name = `${device}/${branch}/${epoch}`;
    const place = `${name}/${sealed.seq}`;
    if (seen.has(place)) throw new Broken('nothing-doubled', `${place} is stored twice`);
    if (ids.has(sealed.id)) throw new Broken('nothing-doubled', `id ${sealed.id} is stored twice`);
    seen.add(place);
    ids.add(sealed.id);
    const known = hashes.get(device) ?? new Set([GENESIS_HASH]);
    hashes.set(device, known);
    const before = ends.get(name);
    if (before && (sealed.seq !== before.seq + 1 || sealed.prevHash !== before.hash))
      throw new Broken('chain', `${place} does not follow ${before.seq}`);
    if (!before && !known.has(sealed.prevHash) && !fact.flags.includes('chain_start'))
      throw new Broken('chain', `${place} begins nowhere and is not flagged`);
    if (!before && branch > 0 && !fact.flags.includes('branch') && sealed.seq !== 1)
      throw new Broken('forks-alarm', `${place} begins a history unmarked`);
    known.add(sealed.hash);
    ends.set(name, sealed);
  }
  for (const promise of ledger.promised) {
    const [device = '', hash = ''] = promise.split('/');
    if (!server.find(device, hash)) throw new Broken('acknowledged-is-stored', `${hash.slice(0, 8)} is gone`);
  }
  return facts;
}

/** Whoever told two stories was found out; whoever told one was not accused. Gives how many devices told two. */
function checkForks(facts: readonly ServerFact[], tills: readonly Till[], ledger: Ledger): number {
  const stories = new Map<string, string>();
  const forked = new Set<string>();
  for (const { device, epoch, sealed } of facts) {
    const place = `${device}/${epoch}/${sealed.seq}`;
    const other = stories.get(place);
    if (other !== undefined && other !== sealed.hash) forked.add(device);
    stories.set(place, sealed.hash);
  }
  for (const device of forked) {
    if (!ledger.alarms.has(device)) throw new Broken('forks-alarm', `${device} told two stories and nobody was told`);
    const told = tills.some((till) => till.device === device && ledger.notices.has(till.name));
    if (!told) throw new Broken('forks-alarm', `no till of ${device} was told`);
  }
  for (const [device, codes] of ledger.alarms) {
    const reason = tills.some((till) => till.device === device && till.wasReplaced);
    if (!reason) throw new Broken('no-false-alarm', `${device} was accused of ${codes.join(', ')}`);
  }
  return forked.size;
}

/** Every consumer has applied every fact once, and its sum is the sum of the journals to the cent. */
function checkConsumers(facts: readonly ServerFact[], consumers: readonly Consumer[]): number {
  const cents = facts.reduce((sum, { sealed }) => sum + grossOf(factOf(sealed.body)), 0);
  for (const consumer of consumers) {
    for (const fact of facts)
      if (consumer.applied.get(fact) !== 1)
        throw new Broken('applied-once', `${consumer.name} never applied ${fact.device.slice(-4)} ${fact.sealed.seq}`);
    if (consumer.applied.size !== facts.length)
      throw new Broken('applied-once', `${consumer.name} applied what is not stored`);
    if (consumer.cents !== cents) throw new Broken('to-the-cent', `${consumer.name}: ${consumer.cents}, not ${cents}`);
  }
  return cents;
}

/** Checks everything once all is at rest. Throws `Broken`. */
export function checkAtRest(
  tills: readonly Till[],
  server: Server,
  consumers: readonly Consumer[],
  ledger: Ledger,
): { readonly facts: number; readonly cents: number; readonly forks: number } {
  checkTills(tills, server, ledger);
  const facts = checkServer(server, ledger);
  const forks = checkForks(facts, tills, ledger);
  return { facts: facts.length, cents: checkConsumers(facts, consumers), forks };
}
