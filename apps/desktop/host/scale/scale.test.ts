import type { BasketView, Beleg } from '@valero/domain/kasse';
import { dialog06Scale, type ScaleCertificate, type ScaleHands, simulateDialog06 } from '@valero/drivers/scale';
import { tcpTransport } from '@valero/drivers/transport';
import { afterEach, describe, expect, it } from 'vitest';
import { type TestTill, testDevices, testTill, until } from '../till.fixture.ts';
import type { ScaleView } from '../transport.ts';

const CERTIFICATE: ScaleCertificate = { number: 'DE-20-BZ-PTB-0001', softwareChecksum: 'A1B2' };
const open: { test: TestTill; hands: ScaleHands; stop: () => Promise<void> }[] = [];

async function tillWithScale(certificate: ScaleCertificate | null = CERTIFICATE) {
  const test = await testTill();
  await test.till.close();
  const hands = await simulateDialog06({ proofEvery: null });
  const scale = dialog06Scale({
    transport: tcpTransport(hands),
    ...{ now: Date.now, certificate, proof: null, answerMs: 100, pollMs: 5, idleMs: 50, retryMs: [10, 50] },
  });
  scale.start();
  await until('the scale is there', () => ['ready', 'degraded'].includes(scale.health().state));
  await test.restart({ devices: { ...testDevices(test.clock), scale } });
  open.push({ test, hands, stop: () => scale.stop() });
  const article = test.world.articles.find((each) => each.unit === 'kg' && each.price !== null && each.active);
  if (!article) throw new Error('the world has something to weigh');
  const views: (ScaleView | null)[] = [];
  test.till.subscribe('scale', (view) => views.push(view));
  const stable = () => until('a weighing is there', () => (views.at(-1)?.state === 'stable' ? views.at(-1) : null));
  await test.signIn(test.manager);
  return { test, hands, article, views, stable };
}

afterEach(async () => {
  for (const { test, hands, stop } of open.splice(0)) {
    await test.dispose();
    await stop();
    await hands.close();
  }
});

describe('weighing at the till', () => {
  it('scale: goods by weight are refused until they are weighed, and then booked as the scale said', async () => {
    const { test, hands, article, stable } = await tillWithScale();
    expect(await test.refused('kasse.addArticle', { articleId: article.id })).toBe('kasse.weigh_needed');
    await test.ask('scale.begin', { articleId: article.id, tare: 12 });
    hands.put(424);
    const shown = await stable();
    expect(shown).toMatchObject({
      grams: 412,
      tare: 12,
      name: article.name,
      practice: false,
      certificate: CERTIFICATE.number,
    });
    const { basket } = await test.ask<{ basket: BasketView }>('scale.accept', { weighingId: shown.weighingId });
    expect(basket.lines).toMatchObject([
      { quantity: 412, gross: shown.amount, weighing: { source: 'scale', tare: 12 } },
    ]);
    const { beleg } = await test.ask<{ beleg: Beleg }>('kasse.completeSale');
    expect(beleg.lines[0]).toMatchObject({ quantity: 412, unitPrice: article.price, gross: shown.amount });
    expect(beleg.gross).toBe(shown.amount);
  });

  it('scale: one weighing is sold once, by taking it twice or by weighing the same goods again', async () => {
    const { test, hands, article, stable, views } = await tillWithScale();
    await test.ask('scale.begin', { articleId: article.id });
    hands.put(424);
    const { weighingId } = await stable();
    const twice = await Promise.all([
      test.till.call('scale.accept', { weighingId }),
      test.till.call('scale.accept', { weighingId }),
    ]);
    expect(twice.map((result) => (result.ok ? 'sold' : result.error.code)).sort()).toEqual([
      'host.weighing_gone',
      'sold',
    ]);
    await test.ask('scale.begin', { articleId: article.id });
    await until('the goods are known', () => views.at(-1)?.live === 'used');
    expect(hands.given()).toEqual([424]);
    hands.put(0);
    hands.put(150);
    expect(await stable()).toMatchObject({ grams: 150 });
  });

  it('scale: a lie of the scale is refused and nothing is sold', async () => {
    const { test, hands, article, views } = await tillWithScale();
    hands.setFault('lyingPrice');
    await test.ask('scale.begin', { articleId: article.id });
    hands.put(500);
    await until('it is refused', () => views.at(-1)?.state === 'refused');
    expect(views.at(-1)).toMatchObject({ reason: 'device.scale_mismatch', grams: null });
    expect(await test.refused('scale.accept', { weighingId: views.at(-1)?.weighingId })).toBe('host.weighing_gone');
  });

  it('scale: without a certificate it weighs in training only, and sales take a typed weight as before', async () => {
    const { test, hands, article, stable, views } = await tillWithScale(null);
    expect(await test.ask('scale.inUse')).toEqual({ inUse: false });
    await test.ask('scale.begin', { articleId: article.id });
    await until('it is refused', () => views.at(-1)?.state === 'refused');
    expect(views.at(-1)?.reason).toBe('device.scale_not_certified');
    await test.ask('scale.cancel');
    await test.ask('kasse.addArticle', { articleId: article.id, quantity: 300 });
    await test.ask('kasse.abortSale');
    await test.ask('kasse.setTraining', { on: true });
    expect(await test.ask('scale.inUse')).toEqual({ inUse: true });
    await test.ask('scale.begin', { articleId: article.id });
    hands.put(700);
    expect(await stable()).toMatchObject({ grams: 700, practice: true, certificate: null });
  });

  it('scale: a weight by hand needs the right and bears its mark; a cashier has it not', async () => {
    const { test, article } = await tillWithScale();
    await test.ask('kasse.enterWeight', { articleId: article.id, grams: 300 });
    const { beleg } = await test.ask<{ beleg: Beleg }>('kasse.completeSale');
    expect(beleg.lines[0]?.weighing).toMatchObject({ source: 'hand' });
    await test.ask('session.signOut');
    await test.signIn(test.cashier);
    expect(await test.refused('kasse.enterWeight', { articleId: article.id, grams: 300 })).toBe(
      'identity.right_missing',
    );
    expect(
      await test.refused('kasse.addWeighed', { articleId: article.id, grams: 3, tare: 0, unitPrice: 1, amount: 1 }),
    ).toBe('host.unknown_call');
  });
});
