import { generateKeyPairSync, sign } from 'node:crypto';
import {
  KASSENBELEG,
  processDataOf,
  signatureFound,
  type TseInfo,
  type TseSigned,
  tseCommissioned,
  type WHOLE_RANGE,
} from '@valero/domain/compliance';
import type { DsfinvkSource } from '@valero/domain/dsfinvk';
import type { TillIdentity } from '@valero/domain/identity';
import { type Beleg, belegIssued, type Kassenabschluss, kassenabschlussMade } from '@valero/domain/kasse';
import { type Fact, isoUtc, toInstant } from '@valero/domain/kernel';
import { derElement, integerContent, oidContent, TAG } from '../verify/der.ts';
import { keyOfBytes } from '../verify/keys.ts';

/** A signing key without a device around it: enough to sign Belege of a test as a TSE would (v2, P-256, unixTime). */
export function testSigner(clientId: string): { readonly info: TseInfo; sign(beleg: Beleg): TseSigned } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = keyOfBytes(publicKey.export({ type: 'spki', format: 'der' }));
  if (!key) throw new Error('a new key is on its curve');
  const point = Buffer.from(key.point).toString('base64');
  const info: TseInfo = {
    tseId: 1,
    kind: 'other',
    name: 'Prüfling',
    serial: key.serial,
    clientId,
    certificationId: '',
    certified: false,
    algorithm: 'ecdsa-plain-SHA256',
    timeFormat: 'unixTime',
    encoding: 'UTF-8',
    publicKey: point,
    certificate: Buffer.alloc(1800, 7).toString('base64'),
    validUntil: null,
  };
  let transactionNumber = 0;
  return {
    info,
    sign(beleg) {
      transactionNumber += 1;
      const signatureCounter = 2 * transactionNumber;
      const seconds = Math.floor(beleg.finishedAt / 1000);
      const processData = processDataOf(beleg);
      const bytes = Buffer.concat([
        derElement(TAG.integer, integerContent(2)),
        derElement(TAG.oid, oidContent('0.4.0.127.0.7.3.7.1.1')),
        derElement(0x80, Buffer.from('FinishTransaction')),
        derElement(0x81, Buffer.from(clientId)),
        derElement(0x82, Buffer.from(processData)),
        derElement(0x83, Buffer.from(KASSENBELEG)),
        derElement(0x85, integerContent(transactionNumber)),
        derElement(TAG.octets, Buffer.from(key.serial, 'hex')),
        derElement(TAG.sequence, derElement(TAG.oid, oidContent('0.4.0.127.0.7.1.1.4.1.3'))),
        derElement(TAG.integer, integerContent(signatureCounter)),
        derElement(TAG.integer, integerContent(seconds)),
      ]);
      const end = isoUtc(toInstant(seconds * 1000));
      return {
        state: 'signed',
        tseId: '1',
        serial: key.serial,
        transactionNumber,
        signatureCounter,
        start: isoUtc(toInstant(Math.floor(beleg.startedAt / 1000) * 1000)),
        end,
        processType: KASSENBELEG,
        processData,
        signature: sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64'),
        algorithm: info.algorithm,
        timeFormat: info.timeFormat,
        publicKey: point,
        clientId,
        certified: false,
      };
    },
  };
}

/** Facts as a till with a TSE records them: every Beleg signed, but each `lostEvery`-th failed, half of those found again. */
export function signFacts(facts: readonly Fact[], identity: TillIdentity, lostEvery = 7): Fact[] {
  const signer = testSigner(identity.device.serial);
  const result: Fact[] = [];
  let count = 0;
  for (const fact of facts) {
    if (belegIssued.is(fact)) {
      count += 1;
      const beleg: Beleg = fact.payload;
      if (count % lostEvery !== 0) {
        result.push({ ...fact, payload: { ...beleg, tse: signer.sign(beleg) } });
        continue;
      }
      const [start, end] = [isoUtc(beleg.startedAt), isoUtc(beleg.finishedAt)];
      result.push({
        ...fact,
        payload: { ...beleg, tse: { state: 'failed', tseId: '1', reason: 'timeout', start, end } },
      });
      if (count % (2 * lostEvery) !== 0) continue;
      result.push({ ...fact, ...signatureFound.draft({ belegId: beleg.id, tse: signer.sign(beleg) }) });
    } else if (kassenabschlussMade.is(fact)) {
      const z: Kassenabschluss = fact.payload;
      result.push({ ...fact, payload: { ...z, masterData: { ...z.masterData, tses: [signer.info] } } });
    } else {
      result.push(fact);
      if (fact.type === 'kasse.tillCommissioned') result.push({ ...fact, ...tseCommissioned.draft(signer.info) });
    }
  }
  return result;
}

/** A source over facts in memory, for tests that need no database. */
export function factSource(facts: readonly Fact[], identity: TillIdentity): DsfinvkSource {
  const device = identity.device.id;
  const found = new Map(
    facts.flatMap((fact) => (signatureFound.is(fact) ? [[fact.payload.belegId, fact.payload.tse]] : [])),
  );
  const belege = facts.flatMap((fact) =>
    belegIssued.is(fact)
      ? [{ beleg: fact.payload, epoch: 1, seq: fact.seq, found: found.get(fact.payload.id) ?? null }]
      : [],
  );
  const closings = facts.flatMap((fact) => (kassenabschlussMade.is(fact) ? [fact.payload] : []));
  const inRange = (z: Kassenabschluss, range: typeof WHOLE_RANGE): boolean =>
    (range.from === null || z.businessDay >= range.from) &&
    (range.to === null || z.businessDay <= range.to) &&
    (range.fromZ === null || z.number >= range.fromZ) &&
    (range.toZ === null || z.number <= range.toZ);
  return {
    tills: async () => [{ device, store: identity.store.id, kasseId: identity.device.kasseId }],
    closings: async (_device, range) => closings.filter((z) => inRange(z, range)),
    async *belege(_device, zNumber) {
      const rows = belege.filter(({ beleg }) => beleg.zNumber === zNumber);
      for (let at = 0; at < rows.length; at += 3) yield rows.slice(at, at + 3);
    },
    openZ: async () => (closings.at(-1)?.number ?? 0) + 1,
    tses: async () => facts.flatMap((fact) => (tseCommissioned.is(fact) ? [fact.payload] : [])),
    identity: async () => identity,
    belegCount: async (_device, from, to) =>
      belege.filter(({ beleg }) => beleg.zNumber >= from && beleg.zNumber <= to).length,
    close: async () => undefined,
  };
}
