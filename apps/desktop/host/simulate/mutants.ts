import type { IngestHead } from '@valero/domain/sync';
import type { Cutter, CutterParts } from '../sync/down-cut.ts';
import type { WriterParts } from '../sync/down-writer.ts';
import type { UplinkParts } from '../sync/settlement.ts';
import type { FollowerRules } from './follower.ts';
import { PRODUCTION, type Rules } from './rules.ts';

/** A till that takes facts as received by the server as soon as they are sent. */
function ackedWhenSent(parts: UplinkParts): UplinkParts {
  const { store, link, clock } = parts;
  const eager: typeof fetch = (input, init) => {
    if (String(input).endsWith('/facts')) {
      const { epoch, facts } = store.journal.unsent(200);
      const last = facts.at(-1);
      if (last) store.sync.setAcked(epoch, last.seq, last.hash, clock.now());
    }
    return link.fetch(input, init);
  };
  return { ...parts, link: { ...link, fetch: eager } };
}

/** A head that says the batch simply follows, whatever is stored. */
function followed(head: IngestHead, first: { readonly seq: number; readonly prevHash: string }): IngestHead {
  return { ...head, branch: 0, seq: first.seq - 1, hash: first.prevHash };
}

const engine = (rules: Partial<Rules['down']['engine']>): Rules => ({
  ...PRODUCTION,
  down: { ...PRODUCTION.down, engine: { ...PRODUCTION.down.engine, ...rules } },
});

const follower = (rules: Partial<FollowerRules>): Rules => ({
  ...PRODUCTION,
  down: { ...PRODUCTION.down, follower: { ...PRODUCTION.down.follower, ...rules } },
});

/** A cutter that puts each shape in use as soon as it has something, whatever the others have. */
function cutEachAlone({ store, clock }: CutterParts): Cutter {
  return {
    upToDate(shape, lsn) {
      const run = store.cutShapes({ lsn, shapes: [{ shape, receivedLsn: lsn, heardAt: clock.now() }] });
      while (!run.next().done);
    },
    progressed: () => undefined,
    refused: () => undefined,
    restarted: () => undefined,
    heard: () => null,
    idle: () => Promise.resolve(),
    poke: () => undefined,
    stop: () => Promise.resolve(),
  };
}

/** A writer that notes how far it is before it writes what brought it there. */
function offsetFirst(store: WriterParts['store'], later: (work: () => void) => void): WriterParts['store'] {
  return {
    ...store,
    receiveShape(shape, change) {
      if (change.kind !== 'rows' || change.rows.length === 0) return store.receiveShape(shape, change);
      later(() => void store.receiveShape(shape, { ...change, offset: null }));
      return store.receiveShape(shape, { ...change, rows: [], upToDate: false, lsn: null });
    },
  };
}

/** Rules with one defect each. A simulation that lets one of them live is worth nothing. */
export const MUTANTS: Readonly<Record<string, Rules>> = {
  'skip-dedupe': {
    ...PRODUCTION,
    ingest: {
      ...PRODUCTION.ingest,
      planIngest: (head, batch) => {
        const [first] = batch.facts;
        return PRODUCTION.ingest.planIngest(first ? followed(head, first) : head, batch, new Set());
      },
    },
  },
  'ack-before-persist': { ...PRODUCTION, ingest: { ...PRODUCTION.ingest, answers: 'before-commit' } },
  'till-acks-when-sent': { ...PRODUCTION, wiring: ackedWhenSent },
  'no-fork-check': {
    ...PRODUCTION,
    ingest: {
      ...PRODUCTION.ingest,
      ingestQuestion: (_head, { facts }) => ({ facts, start: facts[0]?.prevHash ?? null }),
      planIngest: (head, batch, known) => {
        const fresh = batch.facts.filter(({ hash }) => !known.has(hash));
        const [first] = fresh;
        if (!first || head.quarantined || batch.epoch !== head.epoch || first.seq > head.seq + 1)
          return PRODUCTION.ingest.planIngest(head, batch, known);
        // what is stored is believed to be the same, and what follows to follow it
        const past = batch.facts.filter(({ seq }) => seq <= head.seq).map(({ hash }) => hash);
        const next = batch.facts.find(({ seq }) => seq === head.seq + 1);
        const trusted = { ...head, hash: next?.prevHash ?? head.hash };
        return PRODUCTION.ingest.planIngest(trusted, batch, new Set([...known, ...past]));
      },
    },
  },
  'consumer-cursor-by-id': {
    ...PRODUCTION,
    consumer: { isReadable: ({ tx }) => tx.state === 'visible', placeOf: ({ pos }) => [0n, pos] },
  },
  'drop-keepalive-ack': engine({ acknowledgeable: ({ stored }) => stored }),
  'no-xip-check': engine({ visibleIn: (mark, xid) => PRODUCTION.down.engine.visibleIn({ ...mark, xip: [] }, xid) }),
  'ack-before-stored': engine({ acknowledgeable: ({ walEnd, stored }) => (walEnd > stored ? walEnd : stored) + 4000n }),
  'cut-per-shape': follower({ startCutter: cutEachAlone }),
  'offset-before-rows': follower({ writing: offsetFirst }),
};
