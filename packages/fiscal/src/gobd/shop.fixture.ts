import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changedThing, changeFacts, watchUser } from '@valero/domain/audit';
import { tseCommissioned } from '@valero/domain/compliance';
import { assert, type FactDraft, type Result, toId, toInstant, type UserId } from '@valero/domain/kernel';
import { openSqliteArchive } from '@valero/storage/audit';
import { openSqliteFiscalSource } from '@valero/storage/fiscal';
import { type DeviceStore, openDeviceStore } from '@valero/storage/sqlite';
import { countedIds, demoWorld, ModelTill, virtualClock } from '@valero/testkit';
import { exportRecords, type RecordsRequest } from './export.ts';

/** A text that would run in a careless page. */
export const HOSTILE = `</script><img src=x onerror="window.pwned=1">\u2028&'"\`\${1}=1+1|*_#`;

/** The value of a success; throws with the failure otherwise. */
export function good<T>(result: Result<T>): T {
  assert(result.ok, `expected a success: ${JSON.stringify(result.ok ? null : result.error)}`);
  return result.value;
}

/** A till's folder with some days of trade in it. */
export interface Shop {
  readonly dir: string;
  readonly till: ModelTill;
  readonly facts: number;
  dispose(): void;
}

const TSE = tseCommissioned.draft({
  tseId: 1,
  kind: 'simulator',
  name: 'Probe-TSE',
  serial: 'ab'.repeat(32),
  clientId: 'VAL-1000',
  certificationId: '',
  certified: false,
  algorithm: 'ecdsa-plain-SHA256',
  timeFormat: 'unixTime',
  encoding: 'UTF-8',
  publicKey: 'BAECAw==',
  certificate: '',
  validUntil: toInstant(Date.UTC(2031, 0, 1)),
});

/** Trades `days` days with `sales` sales each; the first article has a hostile name. */
export function tradingShop(days: number, sales: number): Shop {
  const dir = mkdtempSync(join(tmpdir(), 'valero-gobd-'));
  const clock = virtualClock();
  const ids = countedIds(3);
  const world = demoWorld(ids);
  const [identity] = world.tills;
  assert(identity !== undefined, 'the demo world has a till');
  const articles = world.articles.map((article, index) => (index === 0 ? { ...article, name: HOSTILE } : article));
  const till = new ModelTill({ identity, clock, ids, people: world.people, articles, customers: world.customers });
  const person = {
    id: toId<UserId>('0190d3a0-0000-7000-8000-00000000abcd'),
    login: 'bea',
    name: 'Bea Brandt',
    store: null,
    pinHash: null,
    active: true,
  } as const;
  const role = changedThing(
    watchUser({ ...person, role: 'cashier' }, null).fields,
    watchUser({ ...person, role: 'manager' }, null),
  );
  till.record([TSE, ...changeFacts([role])]);
  for (let day = 0; day < days; day += 1) {
    for (let sale = 0; sale < sales; sale += 1) {
      const lines = [0, 1, 3].map((article) => ({
        article: article + (sale % 3),
        quantity: 1000,
        discount: 0,
        voided: false,
      }));
      till.sale({
        lines: [{ article: 0, quantity: 2000, discount: 0, voided: false }, ...lines],
        discount: 0,
        customer: null,
        pay: 'cash',
        extra: 0,
        requestId: null,
      });
    }
    if (day < days - 1) till.closeDay(0, 0);
    clock.advance(86_400_000);
  }
  const store: DeviceStore = good(openDeviceStore({ dir, now: clock.now }));
  const stamp = { actor: null, at: clock.now(), offset: 60, newId: () => ids.next() };
  good(store.commission(identity, { ...stamp, software: 'VALERO 0.1.0' }));
  const drafts: FactDraft[] = till.facts.filter((fact) => fact.type !== 'kasse.tillCommissioned');
  for (let from = 0; from < drafts.length; from += 100)
    good(store.commit({ ...stamp, drafts: drafts.slice(from, from + 100) }));
  const facts = store.journal.count();
  store.close();
  return { dir, till, facts, dispose: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Exports a shop's folder. */
export async function exportShop(shop: Shop, over: Partial<RecordsRequest> & Pick<RecordsRequest, 'kind' | 'folder'>) {
  const archive = good(openSqliteArchive(shop.dir));
  const fiscal = good(openSqliteFiscalSource(shop.dir));
  try {
    return await exportRecords({
      archive,
      fiscal,
      range: { from: null, to: null, fromZ: null, toZ: null, store: null, device: null },
      tseLogs: [],
      surroundings: { place: 'till', runtime: 'Node', settings: [{ name: 'Zeitgrenze der TSE', value: '2 s' }] },
      at: toInstant(Date.UTC(2026, 10, 21)),
      offset: 60,
      ...over,
    });
  } finally {
    await archive.close();
    await fiscal.close();
  }
}
