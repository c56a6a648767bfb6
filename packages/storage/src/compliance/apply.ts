import {
  outageBegan,
  outageEnded,
  signatureFound,
  tseCommissioned,
  tseDecommissioned,
  tseExported,
  zChecked,
} from '@valero/domain/compliance';
import { belegIssued } from '@valero/domain/kasse';
import type { Fact } from '@valero/domain/kernel';
import type { Projection, RowOp } from '../rowop.ts';

function tseOps(fact: Fact): RowOp[] {
  const { device, store, epoch, seq, at } = fact;
  if (tseCommissioned.is(fact)) {
    const info = fact.payload;
    const row = {
      device,
      tse_id: info.tseId,
      store,
      kind: info.kind,
      name: info.name,
      serial: info.serial,
      client_id: info.clientId,
      certification_id: info.certificationId,
      certified: info.certified,
      algorithm: info.algorithm,
      time_format: info.timeFormat,
      encoding: info.encoding,
      public_key: info.publicKey,
      certificate: info.certificate,
      valid_until: info.validUntil,
      epoch,
      seq,
      commissioned_at: at,
      decommissioned_at: null,
      end_epoch: null,
      end_seq: null,
      reason: '',
    };
    return [{ op: 'set', table: 'compliance.tse', key: ['device', 'tse_id'], row }];
  }
  if (!tseDecommissioned.is(fact)) return [];
  const { tseId, reason } = fact.payload;
  const set = { decommissioned_at: at, end_epoch: epoch, end_seq: seq, reason };
  return [{ op: 'update', table: 'compliance.tse', key: { device, tse_id: tseId }, set }];
}

function outageOps(fact: Fact): RowOp[] {
  const { device, store, epoch, seq } = fact;
  if (outageBegan.is(fact)) {
    const { outageId, tseId, reason, detail, began } = fact.payload;
    const row = {
      outage_id: outageId,
      device,
      store,
      epoch,
      seq,
      tse_id: tseId,
      reason,
      detail,
      began,
      ended: null,
      unsigned: 0,
    };
    return [{ op: 'set', table: 'compliance.outage', key: ['outage_id'], row }];
  }
  if (!outageEnded.is(fact)) return [];
  const { outageId, ended, unsigned } = fact.payload;
  return [{ op: 'update', table: 'compliance.outage', key: { outage_id: outageId }, set: { ended, unsigned } }];
}

function foundOps(fact: Fact): RowOp[] {
  if (!signatureFound.is(fact)) return [];
  const { belegId, tse } = fact.payload;
  const row = {
    beleg_id: belegId,
    serial: tse.serial,
    transaction_number: tse.transactionNumber,
    signature_counter: tse.signatureCounter,
    device: fact.device,
    store: fact.store,
    at: fact.at,
    body: JSON.stringify(tse),
  };
  const key = ['beleg_id', 'serial', 'transaction_number'];
  return [{ op: 'set', table: 'compliance.found_signature', key, row }];
}

function checkOps(fact: Fact): RowOp[] {
  const { device, store, epoch, seq, at } = fact;
  if (zChecked.is(fact)) {
    const { kasseId, zNumber, belege, signatures, unsigned, complaints, complaintCount } = fact.payload;
    const row = {
      device,
      z_number: zNumber,
      store,
      kasse_id: kasseId,
      at,
      belege,
      signatures,
      unsigned,
      complaint_count: complaintCount,
      complaints: JSON.stringify(complaints),
    };
    return [{ op: 'set', table: 'compliance.z_check', key: ['device', 'z_number'], row }];
  }
  if (!tseExported.is(fact)) return [];
  const { tseId, serial, file, bytes, sha256, fromCounter, toCounter, complaints } = fact.payload;
  const row = {
    device,
    epoch,
    seq,
    store,
    at,
    tse_id: tseId,
    serial,
    file,
    bytes,
    sha256,
    from_counter: fromCounter,
    to_counter: toCounter,
    complaints: JSON.stringify(complaints),
  };
  return [{ op: 'insert', table: 'compliance.tse_export', row }];
}

/** TSEs, outages, signatures found later, checks of each Z and exports of every till whose facts arrive here. */
export const complianceProjection: Projection = {
  module: 'compliance',
  tables: [
    'compliance.tse',
    'compliance.outage',
    'compliance.found_signature',
    'compliance.z_check',
    'compliance.tse_export',
  ],
  apply(fact) {
    switch (fact.type) {
      case tseCommissioned.type:
      case tseDecommissioned.type:
        return tseOps(fact);
      case outageBegan.type:
      case outageEnded.type:
        return outageOps(fact);
      case signatureFound.type:
        return foundOps(fact);
      default:
        return checkOps(fact);
    }
  },
};

/** Which transaction of a TSE is accounted for by which Beleg: a till's own. */
export const signatureProjection: Projection = {
  module: 'compliance',
  tables: ['compliance.signature'],
  apply(fact) {
    let found: {
      belegId: string;
      tse: { serial: string; transactionNumber: number; signatureCounter: number };
    } | null = null;
    if (belegIssued.is(fact)) {
      const { id, tse } = fact.payload;
      if (tse.state === 'signed') found = { belegId: id, tse };
    } else if (signatureFound.is(fact)) found = fact.payload;
    if (!found) return [];
    const { belegId, tse } = found;
    const row = {
      serial: tse.serial,
      transaction_number: tse.transactionNumber,
      beleg_id: belegId,
      signature_counter: tse.signatureCounter,
    };
    return [{ op: 'set', table: 'compliance.signature', key: ['serial', 'transaction_number'], row }];
  },
};
