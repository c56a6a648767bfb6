import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** The taxpayer: one row. */
export const company = sqliteTable('identity_company', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  street: text('street').notNull(),
  zip: text('zip').notNull(),
  city: text('city').notNull(),
  country: text('country').notNull(),
  taxNumber: text('tax_number').notNull(),
  vatId: text('vat_id'),
});

/** Betriebsstaetten. */
export const store = sqliteTable('identity_store', {
  id: text('id').primaryKey(),
  number: integer('number').notNull(),
  name: text('name').notNull(),
  street: text('street').notNull(),
  zip: text('zip').notNull(),
  city: text('city').notNull(),
  country: text('country').notNull(),
  timeZone: text('time_zone').notNull(),
});

/** Tills and desktops. */
export const device = sqliteTable('identity_device', {
  id: text('id').primaryKey(),
  store: text('store').notNull(),
  number: integer('number').notNull(),
  name: text('name').notNull(),
  kasseId: text('kasse_id').notNull(),
  serial: text('serial').notNull(),
  kind: text('kind').notNull(),
  brand: text('brand').notNull(),
  model: text('model').notNull(),
});

/** People who sign in. The PIN hash travels to the tills, because they check it without a network. */
export const user = sqliteTable('identity_user', {
  id: text('id').primaryKey(),
  login: text('login').notNull(),
  name: text('name').notNull(),
  role: text('role').notNull(),
  store: text('store'),
  pinHash: text('pin_hash'),
  active: integer('active', { mode: 'boolean' }).notNull(),
});

/** Every table of the module by `module.table`. */
export const IDENTITY_TABLES = {
  'identity.company': company,
  'identity.store': store,
  'identity.device': device,
  'identity.user': user,
};
