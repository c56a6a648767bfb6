import type { Complaint, OutageRow, TseExportRow, TseInfo, TseRow, ZCheckRow } from '@valero/domain/compliance';

/** The columns of `compliance.tse`, the same in both databases. */
export const TSE_COLUMNS = `t.device, t.store, t.tse_id, t.kind, t.name, t.serial, t.client_id, t.certification_id, t.certified, t.algorithm, t.time_format,
  t.encoding, t.public_key, t.certificate, t.valid_until, t.commissioned_at, t.decommissioned_at, t.reason`;

/** A row of `compliance.tse` as either database gives it. */
export interface TseColumns {
  readonly device: TseRow['device'];
  readonly store: TseRow['store'];
  readonly tse_id: number;
  readonly kind: TseInfo['kind'];
  readonly name: string;
  readonly serial: string;
  readonly client_id: string;
  readonly certification_id: string;
  readonly certified: number | boolean;
  readonly algorithm: string;
  readonly time_format: TseInfo['timeFormat'];
  readonly encoding: TseInfo['encoding'];
  readonly public_key: string;
  readonly certificate: string;
  readonly valid_until: TseInfo['validUntil'];
  readonly commissioned_at: TseRow['commissionedAt'];
  readonly decommissioned_at: TseRow['decommissionedAt'];
  readonly reason: string;
}

/** What a row says of a TSE. */
export function infoOf(row: TseColumns): TseInfo {
  return {
    tseId: row.tse_id,
    kind: row.kind,
    name: row.name,
    serial: row.serial,
    clientId: row.client_id,
    certificationId: row.certification_id,
    certified: row.certified === true || row.certified === 1,
    algorithm: row.algorithm,
    timeFormat: row.time_format,
    encoding: row.encoding,
    publicKey: row.public_key,
    certificate: row.certificate,
    validUntil: row.valid_until,
  };
}

/** A TSE with its time in service. */
export function tseRow(row: TseColumns): TseRow {
  const { device, store, commissioned_at: commissionedAt, decommissioned_at: decommissionedAt, reason } = row;
  return { device, store, info: infoOf(row), commissionedAt, decommissionedAt, reason };
}

/** The columns of an outage under the names of the domain; `since` = unsigned Belege since it began, counted now. */
export interface OutageColumns extends Omit<OutageRow, 'outageId' | 'tseId'> {
  readonly outage_id: OutageRow['outageId'];
  readonly tse_id: number;
  readonly since: number;
}

/** An outage; while it lasts its Belege are counted, afterwards the count stands as recorded. */
export function outageRow(row: OutageColumns): OutageRow {
  const { outage_id: outageId, tse_id: tseId, since, unsigned, ...rest } = row;
  return { ...rest, outageId, tseId, unsigned: row.ended === null ? since : unsigned };
}

/** A row of `compliance.z_check`. */
export interface ZCheckColumns {
  readonly device: ZCheckRow['device'];
  readonly store: ZCheckRow['store'];
  readonly at: ZCheckRow['at'];
  readonly kasse_id: string;
  readonly z_number: number;
  readonly belege: number;
  readonly signatures: number;
  readonly unsigned: number;
  readonly complaint_count: number;
  readonly complaints: string;
}

/** What was said of a Z. */
export function zCheckRow(row: ZCheckColumns): ZCheckRow {
  const { device, store, at, belege, signatures, unsigned } = row;
  return {
    device,
    store,
    at,
    kasseId: row.kasse_id,
    zNumber: row.z_number,
    belege,
    signatures,
    unsigned,
    complaintCount: row.complaint_count,
    complaints: JSON.parse(row.complaints) as Complaint[],
  };
}

/** A row of `compliance.tse_export`. */
export interface TseExportColumns {
  readonly device: TseExportRow['device'];
  readonly store: TseExportRow['store'];
  readonly at: TseExportRow['at'];
  readonly tse_id: number;
  readonly serial: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly from_counter: number | null;
  readonly to_counter: number | null;
  readonly complaints: string;
}

/** An export. */
export function exportRow(row: TseExportColumns): TseExportRow {
  const { device, store, at, serial, file, bytes, sha256 } = row;
  return {
    device,
    store,
    at,
    tseId: row.tse_id,
    serial,
    file,
    bytes,
    sha256,
    fromCounter: row.from_counter,
    toCounter: row.to_counter,
    complaints: JSON.parse(row.complaints) as string[],
  };
}
