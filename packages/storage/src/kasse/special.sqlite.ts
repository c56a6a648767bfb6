import {
  type Advance,
  type KasseReads,
  openAdvances,
  type Returned,
  returnable,
  returnableOf,
  type Voucher,
  voucher,
} from '@valero/domain/kasse';
import { type BusinessDay, type QueryOutput, subCents } from '@valero/domain/kernel';
import type { Database } from 'better-sqlite3';
import { type Answer, answer } from '../sqlite/answer.ts';

/** What the projections know of vouchers, returns and advances. */
export type SpecialReads = Pick<KasseReads, 'voucher' | 'returnedOf' | 'advance'>;

type VoucherRow = Omit<Voucher, 'known'> & { readonly known: number; readonly issuedOn: BusinessDay | null };

const VOUCHER =
  'SELECT number, kind, tax_key AS taxKey, tax_rate AS taxRate, known, issued_on AS issuedOn, issued, redeemed, unchecked FROM kasse_voucher WHERE number = ?';

/** Answers a till's questions about vouchers, returns and advances. */
export function specialReads(db: Database): SpecialReads {
  const one = db.prepare<[string], VoucherRow>(VOUCHER);
  const back = db.prepare<[string], Returned>(
    'SELECT pos, quantity FROM kasse_returned WHERE receipt_id = ? ORDER BY pos',
  );
  const advance = db.prepare<[string], Advance>(
    'SELECT receipt_id AS belegId, taken, settled FROM kasse_advance WHERE receipt_id = ?',
  );
  return {
    voucher: (number) => {
      const row = one.get(number);
      if (!row) return null;
      const { issuedOn: _day, known, ...rest } = row;
      return { ...rest, known: known === 1 };
    },
    returnedOf: (id) => back.all(id),
    advance: (id) => advance.get(id) ?? null,
  };
}

/** The same as answers to the screens. */
export function specialAnswers(db: Database, reads: SpecialReads & Pick<KasseReads, 'beleg' | 'stornoOf'>): Answer[] {
  const one = db.prepare<[string], VoucherRow>(VOUCHER);
  const advances = db.prepare<[], QueryOutput<typeof openAdvances>[number]>(
    `SELECT receipt_id AS belegId, number, kasse_id AS kasseId, day, customer, note, taken AS amount
     FROM kasse_advance WHERE settled = 0 AND taken > 0 ORDER BY day, number`,
  );
  return [
    answer(voucher, ({ number }) => {
      const row = one.get(number.trim());
      return row ? { ...row, known: row.known === 1, left: subCents(row.issued, row.redeemed) } : null;
    }),
    answer(openAdvances, () => advances.all()),
    answer(returnable, ({ belegId }) => {
      const beleg = reads.beleg(belegId);
      if (!beleg) return null;
      const lines = returnableOf(beleg, reads.returnedOf(belegId));
      const voidedBy = reads.stornoOf(belegId)?.number ?? null;
      return {
        number: beleg.number,
        day: beleg.businessDay,
        voidedBy,
        lines: voidedBy === null ? lines.filter(({ line }) => line.comboOf === null) : [],
      };
    }),
  ];
}
