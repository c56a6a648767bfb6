import type { DrawerLevel } from '@valero/drivers/cash-drawer';
import { describe, expect, it } from 'vitest';
import { testTill, until } from '../till.fixture.ts';
import { createCalibration } from './calibration.ts';

const ACTOR = { id: 'a' as never, name: 'Aylin', rights: new Set<string>() };
type Setup = NonNullable<ReturnType<Parameters<typeof createCalibration>[0]['setup']>>;

function guide(levels: (DrawerLevel | null)[]) {
  const saved: Setup[] = [];
  const setup = { id: 'drawer', driver: 'printer-drawer', name: '', link: null, options: { pin: 5 }, enabled: true };
  const drawer = { level: async () => levels.shift() ?? null };
  const calibration = createCalibration({
    drawer: () => drawer as never,
    setup: () => setup,
    save: async (next) => {
      saved.push(next);
      return { ok: true, value: {} };
    },
  });
  return { calibration, saved };
}

describe('drawer log', () => {
  it('drawer: by sale, by hand and without a command, every opening stands in the journal with who and why', async () => {
    const test = await testTill();
    await test.signIn(test.manager);
    const article = test.world.articles.find((each) => each.unit === 'Stk' && each.price !== null && each.active);
    await test.ask('kasse.addArticle', { articleId: article?.id });
    await test.ask('kasse.completeSale', { tendered: 100_00 });
    await until('it sprang open', () => test.devices.drawer.state() === 'open');
    test.devices.drawer.shut();
    await test.ask('kasse.openDrawer', { reason: 'Wechselgeld' });
    await until('it sprang open again', () => test.devices.drawer.state() === 'open');
    test.devices.drawer.shut();
    test.clock.advance(60_000);
    test.devices.drawer.unlock();
    await test.ask('kasse.addArticle', { articleId: article?.id });
    await test.till.close();
    const rows = test.look((store) =>
      store.journal
        .facts(0, 1000)
        .flatMap(({ fact }) =>
          fact.type === 'kasse.drawerOpened' ? [[fact.actor, JSON.stringify(fact.payload)]] : [],
        ),
    );
    expect(rows).toEqual([
      [test.manager.id, '{"reason":"Wechselgeld"}'],
      [test.manager.id, '{"reason":"Ohne Befehl geöffnet (Sensor)"}'],
    ]);
    await test.restart();
    await test.dispose();
  });
});

describe('drawer calibration', () => {
  it('calibration: the guide keeps which level is open beside the other options', async () => {
    const { calibration, saved } = guide(['low', 'high']);
    expect(await calibration.shut('drawer')).toEqual({ ok: true, value: { answers: true } });
    expect(await calibration.open('drawer', ACTOR)).toEqual({ ok: true, value: { sensor: 'openHigh' } });
    expect(saved[0]?.options).toEqual({ pin: 5, sensor: 'openHigh' });
  });

  it('calibration: a level that does not change is no sensor; the open drawer is not measured first', async () => {
    const same = guide(['high', 'high']);
    await same.calibration.shut('drawer');
    expect(await same.calibration.open('drawer', ACTOR)).toEqual({ ok: true, value: { sensor: 'none' } });
    expect(await guide([]).calibration.open('drawer', ACTOR)).toMatchObject({
      error: { code: 'host.calibration_order' },
    });
  });
});
