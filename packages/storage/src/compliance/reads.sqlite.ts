import type { ComplianceReads, Outage, TseInfo } from '@valero/domain/compliance';
import type { Database } from 'better-sqlite3';
import { infoOf, type OutageColumns, outageRow, TSE_COLUMNS, type TseColumns } from './rows.ts';

/** Outages with the Belege that failed since they began. The fact of an outage stands before the Belege it marked. */
export const OUTAGES = `SELECT o.outage_id, o.device, o.store, o.tse_id, o.reason, o.detail, o.began, o.ended, o.unsigned,
  (SELECT count(*) FROM kasse_receipt r WHERE r.device = o.device AND r.tse_state = 'failed' AND (r.epoch, r.seq) > (o.epoch, o.seq)) AS since
  FROM compliance_outage o`;

function outageOf(row: OutageColumns): Outage {
  const { outageId, tseId, reason, detail, began, ended, unsigned } = outageRow(row);
  return { outageId, tseId, reason, detail, began, ended, unsigned };
}

/** The TSEs in service during the open Z of a device: also those taken out since the last Z. */
export function tsesOfOpenZ(db: Database): (device: string) => readonly TseInfo[] {
  const rows = db.prepare<[string], TseColumns>(
    `SELECT ${TSE_COLUMNS} FROM compliance_tse t WHERE t.device = ? AND (t.end_seq IS NULL OR NOT EXISTS (
       SELECT 1 FROM kasse_z z WHERE z.device = t.device AND (z.epoch, z.seq) > (t.end_epoch, t.end_seq)))
     ORDER BY t.tse_id`,
  );
  return (device) => rows.all(device).map(infoOf);
}

/** Answers the TSE desk and the commands of the module for `device`. */
export function complianceReads(db: Database, device: () => string): ComplianceReads {
  const inService = db.prepare<[string], TseColumns>(
    `SELECT ${TSE_COLUMNS} FROM compliance_tse t WHERE t.device = ? AND t.decommissioned_at IS NULL ORDER BY t.tse_id`,
  );
  const known = db.prepare<[string, number], { tse_id: number }>(
    'SELECT tse_id FROM compliance_tse WHERE device = ? AND tse_id = ?',
  );
  const outage = db.prepare<[string], OutageColumns>(`${OUTAGES} WHERE o.outage_id = ?`);
  const open = db.prepare<[string], OutageColumns>(
    `${OUTAGES} WHERE o.device = ? AND o.ended IS NULL ORDER BY o.began, o.seq`,
  );
  const accounted = db.prepare<[string, number], { beleg_id: string }>(
    'SELECT beleg_id FROM compliance_signature WHERE serial = ? AND transaction_number = ?',
  );
  const counter = db.prepare<[string], { last: number | null }>(
    'SELECT signature_counter AS last FROM compliance_signature WHERE serial = ? ORDER BY transaction_number DESC LIMIT 50',
  );
  const above = db.prepare<[string, number], { transaction_number: number }>(
    'SELECT transaction_number FROM compliance_signature WHERE serial = ? AND transaction_number > ? ORDER BY transaction_number',
  );
  return {
    inService: () => inService.all(device()).map(infoOf),
    tseKnown: (tseId) => known.get(device(), tseId) !== undefined,
    outage: (id) => {
      const row = outage.get(id);
      return row ? outageOf(row) : null;
    },
    openOutages: () => open.all(device()).map(outageOf),
    isAccounted: (serial, number) => accounted.get(serial, number) !== undefined,
    lastCounter: (serial) => Math.max(0, ...counter.all(serial).map((row) => row.last ?? 0)),
    accountedAbove: (serial, from) => above.all(serial, from).map((row) => row.transaction_number),
  };
}
