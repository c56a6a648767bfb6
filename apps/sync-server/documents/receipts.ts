import { getBeleg } from '@valero/domain/kasse';
import { type BelegId, err, type Instant, ok, type Result, toInstant } from '@valero/domain/kernel';
import { openLink, type ReceiptSource, receiptData, receiptPdf, signLink } from '@valero/fiscal/receipt';
import type { QueryScope, ServerStore } from '@valero/storage/pg';
import type { Now } from '../http/clock.ts';
import type { MailSender } from './mail.ts';

/** What electronic receipts need. */
export interface ReceiptOptions {
  readonly store: ServerStore;
  readonly now: Now;
  readonly key: Uint8Array;
  /** Address at which customers reach this server, without a slash at the end; null = links are not set up. */
  readonly publicUrl: string | null;
  /** How long a link opens, in days. */
  readonly linkDays: number;
  readonly mail: MailSender;
}

/** A link to a receipt, as its QR holds it. */
export interface ReceiptLink {
  readonly url: string;
  readonly expiresAt: Instant;
}

/** Electronic receipts (KassenSichV § 6): by link or by mail, with the customer's consent. */
export interface ReceiptDesk {
  /** A Beleg and where it was issued. Error: documents.beleg_unknown. */
  source(id: BelegId, scope: QueryScope): Promise<Result<ReceiptSource>>;
  /** Errors: documents.beleg_unknown, documents.public_url_missing. */
  link(id: BelegId, scope: QueryScope): Promise<Result<ReceiptLink>>;
  /** What a link opens. Error: documents.link_invalid. */
  open(token: string): Promise<Result<ReceiptSource>>;
  /** Sends PDF and data; the address is kept nowhere. Errors: documents.beleg_unknown and those of the mail. */
  mail(id: BelegId, to: string, scope: QueryScope): Promise<Result<void>>;
}

const DAY_MS = 86_400_000;

/** File name of a receipt: letters, digits and dashes only. */
export function receiptName({ beleg }: ReceiptSource, ending: 'pdf' | 'json'): string {
  return `beleg-${beleg.kasseId}-${beleg.number}.${ending}`.replace(/[^A-Za-z0-9.-]/g, '-');
}

/** Makes the desk. */
export function openReceiptDesk({ store, now, key, publicUrl, linkDays, mail }: ReceiptOptions): ReceiptDesk {
  async function source(id: BelegId, scope: QueryScope): Promise<Result<ReceiptSource>> {
    const [found, company, devices] = await Promise.all([
      store.ask(getBeleg, { id }, scope),
      store.identity.company(),
      store.identity.devices(),
    ]);
    const device = devices.find((entry) => entry.kasseId === found?.beleg.kasseId);
    const place = device === undefined ? null : await store.identity.store(device.store);
    if (found === null || company === null || device === undefined || place === null)
      return err({ code: 'documents.beleg_unknown' });
    return ok({ beleg: found.beleg, company, store: place, device });
  }

  return {
    source,
    async link(id, scope) {
      if (publicUrl === null) return err({ code: 'documents.public_url_missing' });
      const found = await source(id, scope);
      if (!found.ok) return found;
      const expiresAt = toInstant(now() + linkDays * DAY_MS);
      return ok({ url: `${publicUrl}/r/${signLink(key, id, expiresAt)}`, expiresAt });
    },
    async open(token) {
      const id = openLink(key, token, now());
      if (!id.ok) return id;
      const found = await source(id.value, { store: null });
      return found.ok ? found : err({ code: 'documents.link_invalid' });
    },
    async mail(id, to, scope) {
      const found = await source(id, scope);
      if (!found.ok) return found;
      const { beleg, company } = found.value;
      const data = Buffer.from(JSON.stringify(receiptData(found.value), null, 2), 'utf8');
      return mail.send({
        to,
        subject: `Ihr Beleg ${beleg.number} von ${company.name}`,
        text: `Guten Tag,\n\nanbei Ihr Kassenbeleg ${beleg.number} als PDF und als Datensatz.\n\n${company.name}\n`,
        attachments: [
          { name: receiptName(found.value, 'pdf'), type: 'application/pdf', bytes: await receiptPdf(found.value) },
          { name: receiptName(found.value, 'json'), type: 'application/json', bytes: data },
        ],
      });
    },
  };
}
