import type { BasketView, Beleg } from '@valero/domain/kasse';
import type { Failure } from '@valero/domain/kernel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLogger } from './log.ts';
import { PIN, type TestTill, testDevices, testTill, until } from './till.fixture.ts';
import { startTill } from './till.ts';
import type { PaperView, SessionUserView, SessionView, TopicValues } from './transport.ts';

let at: TestTill;
let notices: Failure[];

beforeEach(async () => {
  at = await testTill();
  listen();
});
afterEach(async () => {
  await at.dispose();
});

function listen(): void {
  notices = [];
  at.till.subscribe('notice', (failure) => notices.push(failure));
}

/** The kept value of a state topic. */
function current<T extends keyof TopicValues>(topic: T): TopicValues[T] | undefined {
  let value: TopicValues[T] | undefined;
  at.till.subscribe(topic, (next) => {
    value = next;
  })();
  return value;
}

const noticed = (code: string): boolean => notices.some((failure) => failure.code === code);

describe('till: start and end', () => {
  test('a second host on the same data is refused with a clear code', async () => {
    const second = await startTill({ dir: at.dir, devices: testDevices(at.clock), server: null, logger: silentLogger });
    expect(second).toMatchObject({ ok: false, error: { code: 'storage.locked' } });
    expect(await at.ask('till.identity')).toMatchObject({ device: { kasseId: 'VALERO-1-1' } });
  });

  test('a folder without identity needs a commissioning, and a foreign one is refused', async () => {
    const other = at.world.tills[1]!;
    await at.till.close();
    const wrong = await startTill({
      dir: at.dir,
      devices: testDevices(at.clock),
      server: null,
      logger: silentLogger,
      commissioning: { ...other, users: [] },
    });
    expect(wrong).toMatchObject({
      ok: false,
      error: { code: 'host.commission_mismatch', details: { have: 'VALERO-1-1', want: 'VALERO-1-2' } },
    });
    const empty = await startTill({
      dir: `${at.dir}/new`,
      devices: testDevices(at.clock),
      server: null,
      logger: silentLogger,
    });
    expect(empty).toMatchObject({ ok: false, error: { code: 'host.not_commissioned' } });
  });

  test('after close every call fails as a value, and the data are free for the next process', async () => {
    await at.till.close();
    expect(await at.till.call('till.identity', {})).toMatchObject({ ok: false, error: { code: 'host.closed' } });
    await at.restart();
    expect(await at.ask('session.current')).toBeNull();
  });

  test('commissioning writes the first fact of the journal', async () => {
    await at.till.close();
    const first = at.look((store) => store.journal.facts(0, 1)[0]?.fact);
    expect(first).toMatchObject({
      type: 'kasse.tillCommissioned',
      actor: null,
      payload: { kasseId: 'VALERO-1-1', serial: 'VAL-1000' },
    });
  });
});

describe('till: the basket survives', () => {
  test('an open basket is there after a restart, with discount and customer', async () => {
    await at.signIn();
    await at.ask('kasse.scan', { code: '1001' });
    await at.ask('kasse.discountLine', { pos: 1, percent: 1000 });
    await at.ask('kasse.setCustomer', { customerId: at.world.customers[0]!.id });
    const before = current('basket');
    await at.till.close();
    await at.restart();
    expect(current('basket')).toEqual(before);
    expect(before).toMatchObject({ total: 350, customer: { number: 'K-100' } });
    await at.signIn();
    expect((await at.ask<{ beleg: Beleg }>('kasse.completeSale')).beleg.gross).toBe(350);
  });

  test('a finished sale leaves no basket behind, also across a restart', async () => {
    await at.signIn();
    await at.ask('kasse.scan', { code: '1001' });
    await at.ask('kasse.completeSale');
    await at.till.close();
    await at.restart();
    expect(current('basket')).toBeNull();
  });
});

describe('till: people', () => {
  test('the list names people with initials and shows no hash', async () => {
    const users = await at.ask<SessionUserView[]>('session.users');
    expect(users.map(({ name, initials, role }) => [name, initials, role])).toEqual([
      ['Aylin M.', 'AM', 'cashier'],
      ['Karl S.', 'KS', 'manager'],
    ]);
    expect(JSON.stringify(users)).not.toMatch(/argon2|hash/i);
  });

  test('signing in and out tells the topic and writes facts; a second person signs the first out', async () => {
    const seen: (string | null)[] = [];
    at.till.subscribe('session', (session) => seen.push(session?.name ?? null));
    await at.signIn(at.cashier);
    await at.signIn(at.manager);
    await at.ask('session.signOut');
    expect(seen).toEqual([null, 'Aylin M.', null, 'Karl S.', null]);
    await at.till.close();
    const facts = at.look((store) => store.journal.facts(0, 100).map(({ fact }) => fact));
    const people = facts.filter((fact) => fact.type.startsWith('kasse.signed')).map((fact) => [fact.type, fact.actor]);
    expect(people).toEqual([
      ['kasse.signedIn', at.cashier.id],
      ['kasse.signedOut', at.cashier.id],
      ['kasse.signedIn', at.manager.id],
      ['kasse.signedOut', at.manager.id],
    ]);
  });

  test('five wrong PINs make a person wait, longer each time; others may sign in, and time heals', async () => {
    const wrong = () => at.till.call('session.signIn', { userId: at.cashier.id, pin: '0000' });
    for (let attempt = 1; attempt <= 5; attempt += 1)
      expect(await wrong()).toMatchObject({ error: { code: 'identity.wrong_pin' } });
    expect(await wrong()).toMatchObject({ error: { code: 'identity.throttled', details: { seconds: 30 } } });
    expect(await at.refused('session.signIn', { userId: at.cashier.id, pin: PIN.cashier })).toBe('identity.throttled');
    await at.signIn(at.manager);
    at.clock.advance(30_000);
    expect(await wrong()).toMatchObject({ error: { code: 'identity.wrong_pin' } });
    expect(await wrong()).toMatchObject({ error: { code: 'identity.throttled', details: { seconds: 60 } } });
    at.clock.advance(60_000);
    await at.signIn(at.cashier);
    expect(await wrong()).toMatchObject({ error: { code: 'identity.wrong_pin' } });
  });

  test('many attempts at the same moment count as many', async () => {
    const tries = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        at.refused('session.signIn', { userId: at.cashier.id, pin: `99${index}` }),
      ),
    );
    expect(tries.filter((code) => code === 'identity.wrong_pin').length).toBeLessThanOrEqual(5);
    expect(tries).toContain('identity.throttled');
  });

  test('an unknown person and a person without PIN cannot sign in', async () => {
    expect(await at.refused('session.signIn', { userId: at.world.articles[0]!.id, pin: '1111' })).toBe(
      'host.user_unknown',
    );
    expect(await at.refused('session.signIn', { userId: 'x', pin: '1111' })).toBe('host.bad_input');
  });

  test('a till left alone signs the person out by itself and keeps the basket', async () => {
    await at.till.close();
    await at.restart({ autoLockMs: 60_000 });
    await at.signIn();
    await at.ask('kasse.scan', { code: '1001' });
    at.clock.advance(60_000);
    await until('locked', async () => (await at.ask<SessionView | null>('session.current')) === null);
    expect(current('basket')?.total).toBe(389);
  }, 20_000);
});

describe('till: paper', () => {
  test('a printer that is down does not undo the sale; the job is shown, and prints when the printer is back', async () => {
    await at.signIn();
    at.devices.printer.setFault('offline');
    await at.ask('kasse.scan', { code: '1001' });
    const { beleg } = await at.ask<{ beleg: Beleg }>('kasse.completeSale');
    expect(beleg.number).toBe(1);
    await until('failure is noticed', () => noticed('host.print_failed'));
    expect((await at.ask<PaperView[]>('paper.list'))[0]).toMatchObject({
      state: 'queued',
      reason: 'device.unreachable',
      asks: null,
    });
    at.devices.printer.setFault(null);
    await until('printed after all', async () => (await at.ask<PaperView[]>('paper.list'))[0]?.state === 'printed');
    expect(at.devices.printer.papers()).toHaveLength(1);
  });

  test('paper out waits and prints once; the till sells on meanwhile', async () => {
    await at.signIn();
    at.devices.printer.setFault('paperOut');
    for (let sale = 0; sale < 3; sale += 1) {
      await at.ask('kasse.scan', { code: '1001' });
      await at.ask('kasse.completeSale');
    }
    expect(at.devices.printer.papers()).toHaveLength(0);
    at.devices.printer.setFault(null);
    await until('three papers', () => at.devices.printer.papers().length === 3);
  });

  test('a print whose end nobody knows is never repeated by itself; by hand it becomes a marked copy', async () => {
    await at.signIn();
    at.devices.printer.setFault('lostAnswer');
    await at.ask('kasse.scan', { code: '1001' });
    await at.ask('kasse.completeSale');
    await until('uncertain', () => noticed('host.print_uncertain'));
    const [job] = await at.ask<PaperView[]>('paper.list');
    expect(job).toMatchObject({ state: 'uncertain', copy: false, asks: 'isItHere' });
    at.devices.printer.setFault('offline');
    at.devices.printer.setFault(null);
    expect(at.devices.printer.papers()).toHaveLength(1);
    await at.ask('paper.say', { jobId: job!.jobId, word: 'copy' });
    await until('the copy', () => at.devices.printer.papers().length === 2);
    expect(JSON.stringify(at.devices.printer.papers()[1]?.document)).toContain('KOPIE');
    expect(await at.refused('paper.say', { jobId: job!.jobId, word: 'copy' })).toBe('host.print_unknown');
    expect(await at.ask<PaperView[]>('paper.list')).toMatchObject([
      { state: 'printed', copy: true },
      { state: 'cancelled', reason: 'copied' },
    ]);
  });

  test('a paper a person has in hand is printed, and no copy comes', async () => {
    await at.signIn();
    at.devices.printer.setFault('lostAnswer');
    await at.ask('kasse.scan', { code: '1001' });
    await at.ask('kasse.completeSale');
    await until('uncertain', () => noticed('host.print_uncertain'));
    const [job] = await at.ask<PaperView[]>('paper.list');
    expect(await at.refused('paper.say', { jobId: job!.jobId, word: 'again' })).toBe('host.print_unknown');
    await at.ask('paper.say', { jobId: job!.jobId, word: 'here' });
    expect(await at.ask<PaperView[]>('paper.list')).toMatchObject([{ state: 'printed', asks: null }]);
    expect(at.devices.printer.papers()).toHaveLength(1);
  });

  test('what could not leave for long waits for a person instead of coming out later', async () => {
    await at.signIn();
    at.devices.printer.setFault('offline');
    await at.ask('kasse.scan', { code: '1001' });
    await at.ask('kasse.completeSale');
    await until('failure is noticed', () => noticed('host.print_failed'));
    at.clock.advance(10 * 60_000 + 1);
    at.devices.printer.setFault(null);
    const [job] = await at.ask<PaperView[]>('paper.list');
    expect(job).toMatchObject({ state: 'queued', asks: 'stillWanted' });
    expect(at.devices.printer.papers()).toHaveLength(0);
    await at.ask('paper.say', { jobId: job!.jobId, word: 'again' });
    await until('printed', () => at.devices.printer.papers().length === 1);
  });

  test('a job that waits for paper is dropped by a person and never comes out', async () => {
    await at.signIn();
    at.devices.printer.setFault('paperOut');
    await at.ask('kasse.scan', { code: '1001' });
    await at.ask('kasse.completeSale');
    const [job] = await at.ask<PaperView[]>('paper.list');
    expect(job?.state).toBe('queued');
    await at.ask('paper.say', { jobId: job!.jobId, word: 'drop' });
    at.devices.printer.setFault(null);
    await at.ask('kasse.scan', { code: '1001' });
    await at.ask('kasse.completeSale');
    await until('the second', () => at.devices.printer.papers().length === 1);
    expect(at.devices.printer.papers()[0]?.document.title).toContain('2');
    expect((await at.ask<PaperView[]>('paper.list')).map(({ state }) => state)).toEqual(['printed', 'cancelled']);
  });

  test('a reprint says KOPIE and keeps its number; an X report prints without a fact', async () => {
    await at.signIn();
    await at.ask('kasse.scan', { code: '1001' });
    const { beleg } = await at.ask<{ beleg: Beleg }>('kasse.completeSale');
    await at.ask('paper.reprint', { belegId: beleg.id });
    await at.ask('paper.printX');
    await until('three papers', () => at.devices.printer.papers().length === 3);
    const [original, copy, x] = at.devices.printer.papers().map((paper) => JSON.stringify(paper.document));
    expect(original).not.toContain('KOPIE');
    expect(copy).toContain('KOPIE');
    expect(copy).toContain('Bon-Nr. 1');
    expect(x).toContain('X-BERICHT');
    expect(await at.refused('paper.reprint', { belegId: at.world.articles[0]!.id })).toBe('host.print_unknown');
  });

  test('what waits for paper when the till ends is printed by the next start, once', async () => {
    await at.signIn();
    at.devices.printer.setFault('paperOut');
    await at.ask('kasse.scan', { code: '1001' });
    await at.ask('kasse.completeSale');
    expect((await at.ask<PaperView[]>('paper.list'))[0]?.state).toBe('queued');
    await at.till.close();
    expect(at.devices.printer.papers()).toHaveLength(0);
    await at.restart();
    await until('printed', () => at.devices.printer.papers().length === 1);
  });

  test('a drawer that is stuck is told and stops nothing', async () => {
    await at.signIn();
    at.devices.drawer.setFault('jammed');
    await at.ask('kasse.scan', { code: '1001' });
    await at.ask('kasse.completeSale');
    await until('the drawer is noticed', () => noticed('host.drawer_failed'));
    expect((await at.ask<BasketView | null>('session.current')) === null).toBe(false);
  });
});

describe('till: what breaks beside a sale', () => {
  test('a display and a drawer whose drivers throw are logged and told, and the sale is done', async () => {
    await at.till.close();
    const devices = testDevices(at.clock);
    const display = Object.assign(devices.display, {
      show() {
        throw new Error('the display is broken');
      },
    });
    const drawer = Object.assign(devices.drawer, {
      open(): never {
        throw new Error('the drawer is broken');
      },
    });
    const logged: string[] = [];
    const logger = { ...silentLogger, error: (_fields: unknown, text: string) => logged.push(text) };
    await at.restart({ devices: { ...devices, display, drawer }, logger });
    listen();
    await at.signIn();
    await at.ask('kasse.scan', { code: '1001' });
    const { beleg } = await at.ask<{ beleg: Beleg }>('kasse.completeSale');
    expect(beleg.number).toBe(1);
    expect(logged).toContain('the customer display’s driver threw');
    await until('the drawer is noticed', () => noticed('host.drawer_failed'));
    await until('the paper', () => devices.printer.papers().length === 1);
    expect(await at.refused('kasse.completeSale')).toBe('kasse.basket_empty');
  });
});
