import type { CardIntent, KasseReads } from '@valero/domain/kasse';
import type { Original } from './model.ts';

/** The payment a reversal takes back, by the terminal's own numbers; null = there is no such Beleg here. */
export function originalOf(reads: Pick<KasseReads, 'beleg'>, { belegId, of }: CardIntent): Original | null {
  const beleg = belegId && reads.beleg(belegId);
  if (!beleg) return null;
  const card = beleg.payments.find((payment) => payment.card?.intentId === of)?.card;
  return { receiptNumber: card?.receiptNumber ?? '', trace: card?.trace ?? '', number: beleg.number };
}
