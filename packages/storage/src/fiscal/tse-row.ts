import type { TseInfo } from '@valero/domain/compliance';
import { toInstant } from '@valero/domain/kernel';

/** A row of the table of TSEs, the same in both databases. */
export interface TseRow {
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
  readonly valid_until: number | null;
}

/** A TSE as it was put into service. */
export function tseInfoOf(row: TseRow): TseInfo {
  return {
    tseId: row.tse_id,
    kind: row.kind,
    name: row.name,
    serial: row.serial,
    clientId: row.client_id,
    certificationId: row.certification_id,
    certified: Boolean(row.certified),
    algorithm: row.algorithm,
    timeFormat: row.time_format,
    encoding: row.encoding,
    publicKey: row.public_key,
    certificate: row.certificate,
    validUntil: row.valid_until === null ? null : toInstant(row.valid_until),
  };
}
