import { assert } from './assert.ts';

declare const idBrand: unique symbol;

/** A UUID (version 7) branded by the entity it names. */
export type Id<Entity extends string> = string & { readonly [idBrand]: Entity };

/** Ids by entity. */
export type CompanyId = Id<'company'>;
export type StoreId = Id<'store'>;
/** A till or a back-office desktop: one journal. */
export type DeviceId = Id<'device'>;
export type UserId = Id<'user'>;
export type ArticleId = Id<'article'>;
export type CustomerId = Id<'customer'>;
export type BelegId = Id<'beleg'>;
export type BasketId = Id<'basket'>;
export type FactId = Id<'fact'>;
export type PaymentIntentId = Id<'paymentIntent'>;
export type EntryId = Id<'entry'>;

/** Where new ids come from: a real generator at the edge, a counted one in tests. */
export interface Ids {
  /** A new UUIDv7 (RFC 9562), lower case. */
  next(): string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether the text is a UUID in lower case. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Brands a UUID. */
export function toId<T extends Id<string>>(text: string): T {
  assert(isUuid(text), `not a UUID: ${text}`);
  return text as T;
}

/**
 * Lays out a UUIDv7 from epoch milliseconds and ten random bytes (RFC 9562 § 5.7).
 * Pure: the caller brings time and chance.
 */
export function uuidV7(epochMs: number, random: Uint8Array): string {
  assert(Number.isSafeInteger(epochMs) && epochMs >= 0 && epochMs < 2 ** 48, 'uuidV7 time fits 48 bits');
  assert(random.length >= 10, 'uuidV7 takes ten random bytes');
  const time = epochMs.toString(16).padStart(12, '0');
  let tail = '';
  for (let index = 0; index < 10; index += 1) {
    let byte = random[index] ?? 0;
    if (index === 0) byte = 0x70 | (byte & 0x0f);
    if (index === 2) byte = 0x80 | (byte & 0x3f);
    tail += byte.toString(16).padStart(2, '0');
  }
  return `${time.slice(0, 8)}-${time.slice(8)}-${tail.slice(0, 4)}-${tail.slice(4, 8)}-${tail.slice(8)}`;
}
