import type { BasketView, Beleg, CashKind, Kassenabschluss } from '@valero/domain/kasse';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { XReport } from './documents/closing.ts';
import { type TestTill, testTill, until } from './till.fixture.ts';
import type { PaperView } from './transport.ts';

interface BelegReply {
  beleg: Beleg;
  change: number;
}

let at: TestTill;
beforeEach(async () => {
  at = await testTill();
});
afterEach(async () => {
  await at.dispose();
});

const scan = (code: string, quantity = 1000) =>
  at.ask<{ basket: BasketView; pos: number }>('kasse.scan', { code, quantity });

describe('till: a day through its calls', () => {
  test('from sign-in over sales, storno and cash to the Z, every sum agrees and the chain holds', async () => {
    await at.signIn(at.manager);
    await at.ask('kasse.bookFloat', { amount: 10_000 });

    await scan('1001', 2000); // 7,78
    const second = await scan('1002'); // 1,29 + 0,25 Pfand
    expect(second.basket.total).toBe(778 + 129 + 25);
    await at.ask('kasse.discountLine', { pos: 1, percent: 1000, reason: 'Vortag' });
    const cash = await at.ask<BelegReply>('kasse.completeSale', { tendered: 1000 });
    expect(cash.beleg.gross).toBe(700 + 154);
    expect(cash.change).toBe(1000 - 854);

    await scan('1005'); // 13,00 by card
    const { intentId } = await at.ask<{ intentId: string }>('kasse.startCard', {});
    await until('card approved', async () => (await current<BasketView>('basket'))?.due === 0);
    const card = await at.ask<BelegReply>('kasse.completeSale', {});
    expect(card.beleg.payments).toMatchObject([{ type: 'ECKarte', amount: 1300, card: { intentId } }]);

    const storno = await at.ask<BelegReply>('kasse.voidBeleg', {
      belegId: cash.beleg.id,
      reason: 'falsch',
      refund: 'cash',
    });
    expect(storno.beleg.gross).toBe(-854);
    await at.ask('kasse.bookCash', { kind: 'Auszahlung' satisfies CashKind, amount: 500, reason: 'Porto' });

    const x = await at.ask<XReport>('kasse.xReport');
    expect(x.expectedCash).toBe(10_000 - 500);
    const { z } = await at.ask<{ z: Kassenabschluss }>('kasse.closeDay', { counted: 9500, drop: 4500 });
    expect(z).toMatchObject({
      number: 1,
      revenue: 1300,
      cashExpected: 9500,
      cashCounted: 9500,
      cashCarried: 5000,
      stornoCount: 1,
    });
    await at.ask('session.signOut');
    expect(await at.refused('kasse.scan', { code: '1001' })).toBe('identity.signed_out');

    const papers = await until('all papers', async () => {
      const list = await at.ask<PaperView[]>('paper.list');
      return list.every((paper) => paper.state === 'printed') ? list : null;
    });
    // two sales, a storno, a cash movement and the Z
    expect(papers.map((paper) => paper.kind)).toEqual(['z', 'beleg', 'beleg', 'beleg', 'beleg']);
    expect(at.devices.printer.papers()).toHaveLength(5);
    const cardPaper = at.devices.printer.papers()[1]?.lines.join('\n');
    expect(cardPaper).toContain('** SIMULATION **');
    expect(cardPaper).toContain('############1234');

    await at.till.close();
    at.look((store) => {
      expect(store.journal.verify()).toMatchObject({ ok: true });
      const types = store.journal.facts(0, 100).map(({ fact }) => fact.type);
      expect(types.filter((type) => type === 'kasse.signedIn')).toHaveLength(1);
      // the check of the Z ends whenever it ends
      expect(types.filter((type) => type !== 'compliance.zChecked').at(-1)).toBe('kasse.signedOut');
      expect(types.indexOf('kasse.cardIntended')).toBeLessThan(types.indexOf('kasse.cardSettled'));
    });
  });

  test('the basket topic follows every change, the scan topic tells each scan and its failure', async () => {
    await at.signIn();
    const totals: (number | null)[] = [];
    const scans: boolean[] = [];
    at.till.subscribe('basket', (basket) => totals.push(basket?.total ?? null));
    at.till.subscribe('scan', ({ result }) => scans.push(result.ok));
    await scan('1001');
    await scan('1001');
    expect(await at.refused('kasse.scan', { code: '4711' })).toBe('kasse.code_unknown');
    await at.ask('kasse.abortSale');
    expect(totals).toEqual([null, 389, 778, null]);
    expect(scans).toEqual([true, true, false]);
  });

  test('scans sent at once are taken one by one, none is lost and the order is kept', async () => {
    await at.signIn();
    const codes = ['1001', '1002', '1003', '1005', '1006', '1008', '1010'];
    const all = Array.from({ length: 140 }, (_, index) => codes[index % codes.length]!);
    await Promise.all(all.map((code) => scan(code)));
    const basket = (await current<BasketView>('basket'))!;
    const goods = basket.lines.filter((line) => line.depositOf === null);
    expect(goods.map((line) => line.articleNumber)).toEqual(all);
  });

  test('a request that is repeated sells once', async () => {
    await at.signIn();
    await scan('1001');
    const first = await at.ask<BelegReply>('kasse.completeSale', { requestId: 'r-1' });
    const again = await at.ask<BelegReply>('kasse.completeSale', { requestId: 'r-1' });
    expect(again.beleg.id).toBe(first.beleg.id);
    expect((await at.ask<XReport>('kasse.xReport')).saleCount).toBe(1);
  });

  test('the customer display shows the line and the amount due, then the change', async () => {
    await at.signIn();
    await scan('1001', 2000);
    expect(await current('display')).toEqual({
      mode: 'item',
      top: { left: '2 x Kürbiskernbrot 750 g', right: '7,78' },
      bottom: { left: 'Summe EUR', right: '7,78' },
    });
    await at.ask('kasse.completeSale', { tendered: 1000 });
    expect(await current('display')).toMatchObject({ mode: 'change', bottom: { left: 'Rückgeld EUR', right: '2,22' } });
  });
});

describe('till: rights', () => {
  test('a command is refused to a person without its right, and leaves nothing behind', async () => {
    await at.signIn(at.cashier);
    await scan('1001');
    expect(await at.refused('kasse.setPrice', { pos: 1, unitPrice: 1000 })).toBe('identity.right_missing');
    expect(await at.refused('kasse.bookCash', { kind: 'Auszahlung', amount: 100 })).toBe('identity.right_missing');
    expect((await current<BasketView>('basket'))?.total).toBe(389);
    await at.ask('session.signOut');
    await at.signIn(at.manager);
    expect((await at.ask<{ basket: BasketView }>('kasse.setPrice', { pos: 1, unitPrice: 100_000 })).basket.total).toBe(
      100,
    );
  });

  test('what only the host may record cannot be called from a screen', async () => {
    await at.signIn(at.manager);
    for (const name of ['kasse.signIn', 'kasse.signOut', 'kasse.settleCard'])
      expect(await at.refused(name)).toBe('host.unknown_call');
  });

  test('queries of the device are answered, those of the server need one', async () => {
    await at.signIn(at.manager);
    const found = await at.ask<{ articles: { number: string }[] }>('stock.searchArticles', { text: 'kürbis' });
    expect(found.articles.map((article) => article.number)).toEqual(['1001']);
    expect(await at.refused('bi.dashboard', { from: '2026-03-01', to: '2026-03-02' })).toBe('host.offline');
    const articleId = at.world.articles[0]!.id;
    expect(await at.refused('stock.changePrice', { articleId, price: 1000, baseVersion: 1 })).toBe('host.offline');
  });
});

/** The kept value of a topic. */
async function current<T>(topic: Parameters<TestTill['till']['subscribe']>[0]): Promise<T | null> {
  let value: unknown = null;
  at.till.subscribe(topic, (next) => {
    value = next;
  })();
  return value as T | null;
}
