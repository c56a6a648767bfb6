import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { customersSet } from '@valero/domain/crm';
import type { Device, User } from '@valero/domain/identity';
import { assert, type FactDraft, toInstant } from '@valero/domain/kernel';
import { type Article, articlesSet } from '@valero/domain/stock';
import type { IdentityStore, ServerStore } from '@valero/storage/pg';
import * as z from 'zod';
import { CODE_MS, hashCode, newCode } from '../auth/devices.ts';
import type { Passwords } from '../auth/passwords.ts';
import { hashSecret } from '../auth/tokens.ts';
import { type Now, offsetAt } from '../http/clock.ts';
import { enrol } from '../http/enrol.ts';
import { catalogueArticles, sampleArticles } from './catalogue.ts';
import { COMPANY, demoCustomers, PEOPLE, STORES, TILLS, userOf } from './people.ts';

const zSecrets = z.object({
  logins: z.array(z.object({ login: z.string(), name: z.string(), role: z.string(), password: z.string() })),
  pins: z.array(z.object({ name: z.string(), pin: z.string(), store: z.string().nullable() })),
});
/** What a person needs to look around the demo; kept in VALERO_HOME, readable by us alone. */
export type DemoSecrets = z.infer<typeof zSecrets>;

/** What seeding did and left behind. */
export interface DemoReport {
  readonly secrets: DemoSecrets;
  /** Articles stored by this run; 0 = they were there. */
  readonly articles: number;
  /** Folder of each till: commissioning.json, server.json, code, and until it is enrolled a token. */
  readonly tills: readonly { readonly device: Device; readonly folder: string }[];
}

/** What seeding needs. */
export interface DemoOptions {
  readonly store: ServerStore;
  readonly passwords: Passwords;
  readonly now: Now;
  readonly newId: () => string;
  readonly home: string;
  /** Where the tills find the server. */
  readonly url: string;
  /** Gzip CSV with gtin,name; no file = the shipped goods alone. */
  readonly catalogue: string;
}

const BATCH = 1000;

/**
 * Makes the demo company in an empty database and leaves for each till what it needs to start. Safe to repeat: a second run
 * stores nothing new. The company is written last, so that a cut-off run is done again. Ids are fixed, secrets are not.
 */
export async function seedDemo(options: DemoOptions): Promise<DemoReport | null> {
  const { identity } = options.store;
  const company = await identity.company();
  if (company !== null && company.id !== COMPANY.id) return null;
  const secrets = readSecrets(options.home);
  let articles = 0;
  if (company === null) {
    await savePlaces(identity);
    await savePeople(options, secrets);
    articles = await saveGoods(options);
    await identity.saveCompany(COMPANY);
  }
  const tills = [];
  for (const device of TILLS) tills.push({ device, folder: await prepareTill(options, device) });
  return { secrets, articles, tills };
}

async function savePlaces(identity: IdentityStore): Promise<void> {
  for (const store of STORES) await identity.saveStore(store);
  for (const till of TILLS) await identity.saveDevice(till);
}

async function savePeople({ store, passwords }: DemoOptions, secrets: DemoSecrets): Promise<void> {
  const hashed = await Promise.all(
    PEOPLE.map(async (person) => {
      const password = secrets.logins.find(({ login }) => login === person.login)?.password;
      return {
        user: userOf(person, person.pin === null ? null : await passwords.hash(person.pin)),
        password: password === undefined ? null : await passwords.hash(password),
      };
    }),
  );
  for (const { user, password } of hashed) {
    await store.identity.saveUser(user);
    if (password !== null) await store.identity.setPasswordHash(user.id, password);
  }
}

/** The shipped goods and the real catalogue as facts of the server's journal, all in one transaction. */
async function saveGoods({ store, now, newId, catalogue }: DemoOptions): Promise<number> {
  const [place] = STORES;
  assert(place !== undefined, 'the demo has a store');
  const drafts: FactDraft[] = [customersSet.draft({ customers: demoCustomers() })];
  let batch: Article[] = [];
  let count = 0;
  const flush = (ref: string): void => {
    if (batch.length > 0) drafts.push(articlesSet.draft({ articles: batch, source: { kind: 'seed', ref } }));
    count += batch.length;
    batch = [];
  };
  batch.push(...sampleArticles());
  flush('sample');
  for await (const article of catalogueArticles(catalogue)) {
    batch.push(article);
    if (batch.length === BATCH) flush('Open Food Facts');
  }
  flush('Open Food Facts');
  const at = now();
  await store.commit({ drafts, actor: null, store: place.id, at, offset: offsetAt(place.timeZone, at), newId });
  return count;
}

/** Passwords of this installation: made once, 600. */
function readSecrets(home: string): DemoSecrets {
  const file = join(home, 'demo.json');
  if (existsSync(file)) return zSecrets.parse(JSON.parse(readFileSync(file, 'utf8')));
  const secrets: DemoSecrets = {
    logins: PEOPLE.filter(({ office }) => office).map(({ login, name, role }) => ({
      login,
      name,
      role,
      password: newPassword(),
    })),
    pins: PEOPLE.flatMap(({ name, pin, store }) => {
      const place = STORES.find(({ id }) => id === store)?.name ?? null;
      return pin === null ? [] : [{ name, pin, store: place }];
    }),
  };
  writePrivate(file, toJson(secrets));
  return secrets;
}

/** Fourteen letters and digits without those that look alike, in groups: about 69 bits. */
function newPassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const pick = (): string => letters[randomInt(letters.length)] ?? 'a';
  return [5, 4, 5].map((length) => Array.from({ length }, pick).join('')).join('-');
}

const zServerFile = z.object({ url: z.string(), deviceToken: z.string().optional() });

/**
 * Leaves in the folder of a till what it needs to start: commissioning.json (who it is, who may sign in), server.json (where the
 * server is) and a one-time code to enrol with. Until it is enrolled there is also a token that lasts, for programs that play a till;
 * one that is still good stays: somebody may be using it.
 */
async function prepareTill({ store, home, now, url }: DemoOptions, device: Device): Promise<string> {
  const folder = join(home, 'tills', device.kasseId);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { identity } = store;
  const [company, place, users] = await Promise.all([
    identity.company(),
    identity.store(device.store),
    identity.users(),
  ]);
  const people = users.filter((user) => worksAt(user, device));
  writePrivate(join(folder, 'commissioning.json'), toJson({ company, store: place, device, users: people }));
  if (existsSync(join(folder, 'till', 'enrolment.json'))) {
    writePrivate(join(folder, 'server.json'), toJson({ url }));
    for (const name of ['token', 'code']) rmSync(join(folder, name), { force: true });
    return folder;
  }
  await prepareCode(identity, device, folder, now);
  const deviceToken = (await goodToken(identity, device, folder)) ?? (await newToken(identity, device, now));
  writePrivate(join(folder, 'server.json'), toJson({ url, deviceToken }));
  writePrivate(join(folder, 'token'), `${deviceToken}\n`);
  return folder;
}

/** A code is good for a day; one that will be for another hour stays. */
async function prepareCode(identity: IdentityStore, device: Device, folder: string, now: Now): Promise<void> {
  const file = join(folder, 'code');
  if (existsSync(file) && Date.now() - statSync(file).mtimeMs < CODE_MS - 3_600_000) return;
  const code = newCode();
  const expiresAt = toInstant(now() + CODE_MS);
  const made = await identity.addDeviceCode({ device: device.id, hash: hashCode(code), expiresAt, by: null }, now());
  assert(made, 'a till of the demo is known');
  writePrivate(file, `${code}\n`);
}

async function goodToken(identity: IdentityStore, device: Device, folder: string): Promise<string | null> {
  const file = join(folder, 'server.json');
  if (!existsSync(file)) return null;
  const { deviceToken } = zServerFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  if (deviceToken === undefined) return null;
  const owner = await identity.deviceByToken(hashSecret(deviceToken));
  return owner?.id === device.id ? deviceToken : null;
}

async function newToken(identity: IdentityStore, device: Device, now: Now): Promise<string> {
  const enrolment = await enrol(identity, device.id, now());
  assert(enrolment !== null, 'a till of the demo can be enrolled');
  return enrolment.token;
}

function worksAt(user: User, device: Device): boolean {
  return user.active && user.pinHash !== null && (user.store === null || user.store === device.store);
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function writePrivate(file: string, text: string): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
}
