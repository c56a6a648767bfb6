import type { EngineStatus } from '@valero/shape-server';
import type { ConsumerStatus } from '@valero/storage/pg';
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Figures for those who run the server. */
export interface Metrics {
  readonly registry: Registry;
  ingested(batch: { readonly facts: number; readonly duplicates: number }): void;
}

/** Where some figures are read from at the moment somebody asks. */
export interface MetricSources {
  consumers(): Promise<readonly ConsumerStatus[]>;
  waitingReaders(): number;
  /** The engine of this process; null = another process has it. */
  readonly shapes: { status(): EngineStatus } | null;
}

/** Registers the figures. Labels are few and bounded: routes by pattern, never by address. */
export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const facts = new Counter({
    name: 'valero_ingest_facts_total',
    help: 'Facts received from devices',
    labelNames: ['kind'],
    registers: [registry],
  });
  const batches = new Counter({ name: 'valero_ingest_batches_total', help: 'Batches taken', registers: [registry] });
  new Gauge({
    name: 'valero_shape_readers_waiting',
    help: 'Live shape requests being held',
    registers: [registry],
    collect() {
      this.set(sources.waitingReaders());
    },
  });
  new Gauge({
    name: 'valero_consumer_waiting_facts',
    help: 'Facts a consumer has not applied yet',
    labelNames: ['consumer'],
    registers: [registry],
    async collect() {
      for (const { name, waiting } of await sources.consumers()) this.set({ consumer: name }, waiting);
    },
  });
  new Gauge({
    name: 'valero_consumer_dead_letters',
    help: 'Facts a consumer could not apply',
    labelNames: ['consumer'],
    registers: [registry],
    async collect() {
      for (const { name, dead } of await sources.consumers()) this.set({ consumer: name }, dead);
    },
  });
  if (sources.shapes !== null) engineFigures(registry, sources.shapes);
  return {
    registry,
    ingested(batch) {
      batches.inc();
      facts.inc({ kind: 'new' }, batch.facts - batch.duplicates);
      facts.inc({ kind: 'duplicate' }, batch.duplicates);
    },
  };
}

const STATES = ['waiting', 'starting', 'active', 'down'] as const;

/** How the engine of the shapes stands. */
function engineFigures(registry: Registry, engine: { status(): EngineStatus }): void {
  const gauge = (name: string, help: string, read: (status: EngineStatus) => number | null): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const value = read(engine.status());
        if (value !== null) this.set(value);
      },
    });
  };
  gauge('valero_shapes', 'Shapes that readers hold a handle on', ({ shapes }) => shapes);
  gauge('valero_shape_engine_waiting', 'Requests the engine holds', ({ waiting }) => waiting);
  gauge('valero_shape_wal_bytes', 'Bytes of WAL PostgreSQL keeps for the shapes', ({ retainedWal }) => retainedWal);
  gauge('valero_shape_rotations', 'Shapes that had to start over since the start', ({ rotations }) => rotations);
  gauge('valero_shape_slot_at_risk', '1 = the slot is lost, or will be if nobody reads it', ({ walStatus }) =>
    walStatus === 'unreserved' || walStatus === 'lost' ? 1 : 0,
  );
  new Gauge({
    name: 'valero_shape_engine_state',
    help: '1 = the state the engine is in',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { state } = engine.status();
      for (const name of STATES) this.set({ state: name }, name === state ? 1 : 0);
    },
  });
}

/** Times every request. Long-polls are left out: their length is how long nothing happened. */
export function timeRequests(app: FastifyInstance, registry: Registry): void {
  const seconds = new Histogram({
    name: 'valero_http_request_seconds',
    help: 'Time to answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    if (request.url.includes('live=true')) return;
    const route = request.routeOptions.url ?? 'none';
    const status = `${Math.floor(reply.statusCode / 100)}xx`;
    seconds.observe({ method: request.method, route, status }, reply.elapsedTime / 1000);
  });
}
