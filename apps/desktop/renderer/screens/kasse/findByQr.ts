import { businessDayAt, toInstant } from '@valero/domain/kernel';
import { call } from '../../api.ts';
import { readReceiptQr } from './receiptQr.ts';

/** The clocks of till and TSE may differ by this much. */
const NEAR_MS = 120_000;
const PAGE = 1000;
/** Minutes ahead of UTC, widest on earth each way: the day of a moment is one of these. */
const OFFSETS = [0, 60, 120] as const;

/** The id of the Beleg whose QR this is, or null. Looks at the receipts issued about when the TSE signed. */
export async function findByQr(text: string): Promise<string | null> {
  const qr = readReceiptQr(text);
  if (!qr) return null;
  const signedAt = toInstant(Date.parse(qr.finish));
  const days = OFFSETS.map((offset) => businessDayAt(signedAt, offset)).sort();
  const [from = null, to = null] = [days[0], days.at(-1)];
  for (let offset = 0; ; offset += PAGE) {
    const query = { text: '', from, to, store: null, device: null, articleNumber: null, limit: PAGE, offset };
    const page = await call('kasse.listBelege', query);
    if (!page.ok) return null;
    for (const row of page.value.rows) {
      if (Math.abs(row.at - signedAt) > NEAR_MS) continue;
      const found = await call('kasse.getBeleg', { id: row.id });
      const tse = found.ok ? found.value?.beleg.tse : undefined;
      if (tse?.state === 'signed' && tse.signature === qr.signature) return row.id;
    }
    if (page.value.rows.length < PAGE) return null;
  }
}
