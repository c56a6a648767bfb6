import { toCents } from '@valero/domain/kernel';
import { describe, expect, it } from 'vitest';
import { tcpTransport } from '../transport/index.ts';
import { type ScaleRig, scaleContract } from './contract.ts';
import { crcRemainder } from './dialog06-checksum.ts';
import { type Dialog06Options, dialog06Scale } from './dialog06-scale.ts';
import type { Scale, ScaleCertificate } from './port.ts';
import { type Dialog06SimulatorOptions, simulateDialog06, TEST_POLYNOMIAL } from './simulator-dialog06.ts';
import type { ScaleHands } from './simulator-pan.ts';
import { simulateToledo } from './simulator-toledo.ts';
import { toledoScale } from './toledo-scale.ts';

const CERTIFICATE: ScaleCertificate = { number: 'DE-20-BZ-PTB-0001', softwareChecksum: 'A1B2' };
const PROOF = { checksum: 0xa1b2, polynomial: TEST_POLYNOMIAL };
const FAULTS = ['motion', 'lostAnswer', 'silent', 'wrongParity', 'byteByByte'] as const;
/** A scale that computes can lie about more. */
const DIALOG06 = { faults: [...FAULTS, 'lyingPrice', 'lyingAmount'] as const, cut: true };
const TOLEDO = { faults: FAULTS, cut: true };
const RETRY = [20, 100] as const;

function rigOf(hands: ScaleHands, scale: Scale): ScaleRig {
  scale.start();
  return {
    scale,
    async put(grams) {
      hands.put(grams);
      // a scale that is only looked at now and then has to have seen it
      await new Promise((resolve) => setTimeout(resolve, 60));
    },
    setFault: hands.setFault,
    cut: hands.cut,
    async close() {
      await scale.stop();
      await hands.close();
    },
  };
}

async function dialog06Rig(
  change: Partial<Dialog06Options> = {},
  simulator: Dialog06SimulatorOptions = {},
): Promise<ScaleRig & { hands: ScaleHands }> {
  const hands = await simulateDialog06(simulator);
  const scale = dialog06Scale({
    transport: tcpTransport(hands),
    now: Date.now,
    certificate: CERTIFICATE,
    proof: PROOF,
    ...{ answerMs: 80, pollMs: 5, idleMs: 100, retryMs: RETRY },
    ...change,
  });
  return { ...rigOf(hands, scale), hands };
}

async function toledoRig(certificate: ScaleCertificate | null): Promise<ScaleRig> {
  const hands = await simulateToledo();
  const transport = tcpTransport(hands);
  const scale = toledoScale({ transport, now: Date.now, certificate, answerMs: 60, pollMs: 5, retryMs: RETRY });
  return rigOf(hands, scale);
}

describe('Dialog 06', () => {
  for (const rule of scaleContract(() => dialog06Rig(), DIALOG06)) it(rule.title, () => rule.run());
});

describe('Dialog 06 without a certificate', () => {
  for (const rule of scaleContract(() => dialog06Rig({ certificate: null }), DIALOG06))
    it(rule.title, () => rule.run());
});

describe('Toledo 8217', () => {
  for (const rule of scaleContract(() => toledoRig(CERTIFICATE), TOLEDO)) it(rule.title, () => rule.run());
});

describe('Toledo 8217 without a certificate', () => {
  for (const rule of scaleContract(() => toledoRig(null), TOLEDO)) it(rule.title, () => rule.run());
});

describe('Dialog 06, what only it has', () => {
  const price = { unitPrice: toCents(199), purpose: 'sale' as const };

  it('dialog06: a module the scale does not know weighs nothing', async () => {
    const rig = await dialog06Rig({ proof: { checksum: 0xa1b2, polynomial: 0x8005 } });
    await rig.put(500);
    expect(await rig.scale.weigh(price, { waitMs: 500 })).toEqual({
      outcome: 'refused',
      reason: 'device.scale_checksum',
    });
    expect(rig.scale.health()).toMatchObject({ state: 'failed', code: 'device.scale_checksum' });
    await rig.close();
  });

  it('dialog06: a scale that asks for a proof every third weighing gets one', async () => {
    const rig = await dialog06Rig({}, { proofEvery: 3 });
    for (let n = 1; n <= 8; n += 1) {
      await rig.put(100 * n);
      expect(await rig.scale.weigh(price, { waitMs: 2000 })).toMatchObject({ weighing: { grams: 100 * n } });
      await rig.put(0);
    }
    expect(rig.hands.given()).toHaveLength(8);
    await rig.close();
  });

  it('dialog06: a weighing lost on the way is not given out a second time', async () => {
    const rig = await dialog06Rig();
    await rig.put(700);
    rig.hands.setFault('lostAnswer');
    expect(await rig.scale.weigh(price, { waitMs: 400 })).toEqual({
      outcome: 'refused',
      reason: 'device.scale_not_moved',
    });
    expect(rig.hands.given()).toEqual([700]);
    await rig.close();
  });

  it('dialog06: what no scale can weigh is refused with its reason', async () => {
    const rig = await dialog06Rig({}, { maxGrams: 15_000 });
    await rig.put(16_000);
    expect(await rig.scale.weigh(price, { waitMs: 50 })).toMatchObject({ reason: 'device.scale_overload' });
    await rig.put(-5);
    expect(await rig.scale.weigh(price, { waitMs: 50 })).toMatchObject({ reason: 'device.scale_negative' });
    await rig.put(500);
    expect(await rig.scale.weigh({ ...price, unitPrice: toCents(0) })).toMatchObject({
      reason: 'device.scale_price_refused',
    });
    await rig.close();
  });

  it('checksum: the remainder of 16 bits is that of the polynomial', () => {
    expect(crcRemainder(0, TEST_POLYNOMIAL)).toBe(0);
    expect(crcRemainder(1, 0x1021)).toBe(0x1021);
    expect(crcRemainder(0x8000, 0x1021)).toBe(0x1b98);
  });
});
