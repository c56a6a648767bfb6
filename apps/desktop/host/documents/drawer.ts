import type { TillIdentity } from '@valero/domain/identity';
import type { Instant } from '@valero/domain/kernel';
import { feed, pair, type ReceiptDoc, receiptDoc, rule, text } from '@valero/drivers/receipt-printer';
import { head } from './beleg.ts';
import { formatTime, type Language } from './format.ts';
import { textsOf } from './texts.ts';

/** An opening of the drawer without a sale. */
export interface DrawerOpening {
  readonly at: Instant;
  /** Minutes east of UTC. */
  readonly offset: number;
  readonly person: string;
  readonly reason: string;
}

/** The slip of a drawer opened without a sale: who, when, why, and a line to sign. */
export function drawerDocument(opening: DrawerOpening, identity: TillIdentity, language: Language): ReceiptDoc {
  const t = textsOf(language);
  return receiptDoc(t.drawerOpened, [
    ...head(identity, t),
    text(t.drawerOpened, { align: 'center', bold: true, size: 'tall' }),
    pair(t.created, formatTime(opening.at, opening.offset, language)),
    pair(t.till, identity.device.kasseId),
    pair(t.operator, opening.person),
    text(`${t.reason}: ${opening.reason}`),
    feed(3),
    rule(),
    text(t.signature),
  ]);
}
