import { bigint, boolean, pgSchema, text, uuid } from 'drizzle-orm/pg-core';

const identity = pgSchema('identity');

/** The taxpayer: one row. */
export const company = identity.table('company', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  street: text('street').notNull(),
  zip: text('zip').notNull(),
  city: text('city').notNull(),
  country: text('country').notNull(),
  taxNumber: text('tax_number').notNull(),
  vatId: text('vat_id'),
});

/** Betriebsstaetten. */
export const store = identity.table('store', {
  id: uuid('id').primaryKey(),
  number: bigint('number', { mode: 'number' }).notNull(),
  name: text('name').notNull(),
  street: text('street').notNull(),
  zip: text('zip').notNull(),
  city: text('city').notNull(),
  country: text('country').notNull(),
  timeZone: text('time_zone').notNull(),
});

/** Tills and desktops. */
export const device = identity.table('device', {
  id: uuid('id').primaryKey(),
  store: uuid('store').notNull(),
  number: bigint('number', { mode: 'number' }).notNull(),
  name: text('name').notNull(),
  kasseId: text('kasse_id').notNull(),
  serial: text('serial').notNull(),
  kind: text('kind').notNull(),
  brand: text('brand').notNull(),
  model: text('model').notNull(),
});

/** People who sign in. The PIN hash travels to the tills, because they check it without a network. */
export const user = identity.table('user', {
  id: uuid('id').primaryKey(),
  login: text('login').notNull(),
  name: text('name').notNull(),
  role: text('role').notNull(),
  store: uuid('store'),
  pinHash: text('pin_hash'),
  active: boolean('active').notNull(),
});

/** Office passwords (argon2id), apart from the users so that no shape can carry them. */
export const password = identity.table('password', {
  userId: uuid('user_id').primaryKey(),
  hash: text('hash').notNull(),
});

/** SHA-256 of the tokens devices show; never the tokens. */
export const deviceToken = identity.table('device_token', {
  hash: text('hash').primaryKey(),
  device: uuid('device').notNull(),
  createdAt: bigint('created_at', { mode: 'number' }).notNull(),
  revokedAt: bigint('revoked_at', { mode: 'number' }),
  key: uuid('key'),
  expiresAt: bigint('expires_at', { mode: 'number' }),
});

/** Public keys devices were enrolled with. */
export const deviceKey = identity.table('device_key', {
  id: uuid('id').primaryKey(),
  device: uuid('device').notNull(),
  publicKey: text('public_key').notNull(),
  createdAt: bigint('created_at', { mode: 'number' }).notNull(),
  revokedAt: bigint('revoked_at', { mode: 'number' }),
});

/** SHA-256 of one-time codes for enrolling. */
export const deviceCode = identity.table('device_code', {
  hash: text('hash').primaryKey(),
  device: uuid('device').notNull(),
  createdBy: uuid('created_by'),
  createdAt: bigint('created_at', { mode: 'number' }).notNull(),
  expiresAt: bigint('expires_at', { mode: 'number' }).notNull(),
  endedAt: bigint('ended_at', { mode: 'number' }),
  key: uuid('key'),
});

/** Assertions that were taken, until they expire. */
export const deviceAssertion = identity.table('device_assertion', {
  jti: uuid('jti').primaryKey(),
  expiresAt: bigint('expires_at', { mode: 'number' }).notNull(),
});

/** SHA-256 of refresh tokens; a used one shown again revokes its family. */
export const refreshToken = identity.table('refresh_token', {
  hash: text('hash').primaryKey(),
  family: uuid('family').notNull(),
  userId: uuid('user_id').notNull(),
  createdAt: bigint('created_at', { mode: 'number' }).notNull(),
  expiresAt: bigint('expires_at', { mode: 'number' }).notNull(),
  usedAt: bigint('used_at', { mode: 'number' }),
  revokedAt: bigint('revoked_at', { mode: 'number' }),
});

/** Tables the devices hold too, by `module.table`. */
export const IDENTITY_TABLES = {
  'identity.company': company,
  'identity.store': store,
  'identity.device': device,
  'identity.user': user,
};
/** Tables only the server has. */
export const IDENTITY_SECRETS = {
  'identity.password': password,
  'identity.device_token': deviceToken,
  'identity.device_key': deviceKey,
  'identity.device_code': deviceCode,
  'identity.device_assertion': deviceAssertion,
  'identity.refresh_token': refreshToken,
};
