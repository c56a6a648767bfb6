import type { Complaint, StoredBeleg } from '@valero/domain/compliance';
import { checkedBon, checkedZ, createChecker } from '@valero/domain/dsfinvk';
import type { Beleg, Kassenabschluss } from '@valero/domain/kasse';
import { signatureDesk } from './signatures.ts';

/** What the rules said of a Z; the shape of the fact `compliance.zChecked`. */
export interface ZVerdict {
  readonly kasseId: string;
  readonly zNumber: number;
  readonly belege: number;
  readonly signatures: number;
  readonly unsigned: number;
  /** The first hundred. */
  readonly complaints: Complaint[];
  readonly complaintCount: number;
}

const MAX_COMPLAINTS = 100;

/**
 * Runs the auditor's rules over the facts of one Z: sums, numbers, tax, processData, and every signature again. The work is done in small
 * pieces and on other threads, so that a till goes on selling meanwhile.
 */
export async function checkZ(
  z: Kassenabschluss,
  belege: AsyncIterable<readonly StoredBeleg<Beleg>[]>,
): Promise<ZVerdict> {
  const complaints: Complaint[] = [];
  let complaintCount = 0;
  const complain = (rule: string, where: string, text: string): void => {
    complaintCount += 1;
    if (complaints.length < MAX_COMPLAINTS)
      complaints.push({ rule: rule.slice(0, 40), where: where.slice(0, 120), text: text.slice(0, 300) });
  };
  const checker = createChecker(complain, { wholeTse: false });
  const desk = signatureDesk(complain);
  const head = checkedZ(z);
  checker.startZ(head);
  desk.startZ(head);
  let count = 0;
  for await (const batch of belege) {
    for (const stored of batch) {
      const bon = checkedBon(stored);
      checker.bon(bon);
      count += 1;
      await desk.bon(head, bon);
      // a breath, so that the till's own work comes in between
      if (count % 20 === 0) await new Promise((done) => setImmediate(done));
    }
  }
  checker.endZ();
  checker.end();
  await desk.idle();
  if (count !== z.belegCount)
    complain('DSF-Z-COUNT', `${z.kasseId} Z ${z.number}`, `${z.belegCount} Belege gezählt, ${count} gefunden`);
  const { signatures, unsigned } = desk.counts();
  return { kasseId: z.kasseId, zNumber: z.number, belege: count, signatures, unsigned, complaints, complaintCount };
}
