import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { type NightTime, nightTimeOf } from './jobs/nightly.ts';
import { parseRoles, type ServerRole } from './roles.ts';

/** What the server is told by its surroundings. Every field has a safe default. */
export interface ServerConfig {
  /** Address to listen on; loopback unless somebody says otherwise. */
  readonly host: string;
  readonly port: number;
  /** A PostgreSQL connection string; null = start the embedded one. */
  readonly databaseUrl: string | null;
  /** Role every connection works under after the login, without the right to change what is append-only; null = the login itself. */
  readonly databaseRole: string | null;
  /** Port of the embedded PostgreSQL; 0 = any free one. */
  readonly postgresPort: number;
  /** Folder for everything this installation keeps. */
  readonly home: string;
  /** Folder of the keys that sign access tokens; processes that share the work share it. */
  readonly keys: string;
  /** Folder with the built screens; null = no screens are served. */
  readonly renderer: string | null;
  readonly roles: ReadonlySet<ServerRole>;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Whether the demo company is put into an empty database. */
  readonly demo: boolean;
  /** Gzip CSV (gtin,name) for the demo's goods; null = the real catalogue when it lies beside the project, `none` = only the shipped ones. */
  readonly catalogue: string | null;
  /** Behind a reverse proxy that sets X-Forwarded-*: its address or network, else null. */
  readonly trustProxy: string | null;
  /** Address at which customers reach this server, for the QR of electronic receipts; null = they are not offered. */
  readonly publicUrl: string | null;
  /** Days a link to a receipt opens. */
  readonly receiptDays: number;
  /** SMTP server and sender for receipts by mail; null = mail is not set up. */
  readonly mail: { readonly url: string; readonly from: string } | null;
  /** Longest hold of a live shape request in milliseconds. */
  readonly longPollMs: number;
  /** When in the night till, server, ledger and rollup are compared whole, in minutes after midnight of the stores' clock; null = only on demand. */
  readonly matchAt: NightTime | null;
  /** Where the gateway asks for shapes; null = the engine of this process, and nowhere if it has none. */
  readonly shapeUrl: string | null;
  /** What opens `/v1/shape`, here and there; null = it is not served, or asked without. */
  readonly shapeSecret: string | null;
}

const zPort = z.coerce.number().int().min(0).max(65_535);

const zEnv = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: zPort.default(4310),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, { error: 'DATABASE_URL starts with postgres:// or postgresql://' })
    .optional(),
  VALERO_DATABASE_ROLE: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,62}$/)
    .default('valero_app'),
  VALERO_PG_PORT: zPort.default(0),
  VALERO_HOME: z.string().min(1).default('.valero'),
  VALERO_KEYS: z.string().min(1).optional(),
  VALERO_RENDERER: z.string().min(1).optional(),
  VALERO_MODULES: z.string().default(''),
  VALERO_LOG: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  VALERO_DEMO: z.enum(['0', '1']).default('0'),
  VALERO_CATALOGUE: z.string().min(1).optional(),
  VALERO_TRUST_PROXY: z.string().min(1).optional(),
  VALERO_PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'VALERO_PUBLIC_URL is an http(s) address' }).optional(),
  VALERO_RECEIPT_DAYS: z.coerce.number().int().min(1).max(3650).default(90),
  VALERO_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, { error: 'VALERO_SMTP_URL starts with smtp:// or smtps://' })
    .optional(),
  VALERO_MAIL_FROM: z.string().regex(/@/, { error: 'VALERO_MAIL_FROM is an e-mail address' }).optional(),
  VALERO_MATCH_AT: z
    .string()
    .regex(/^(off|([01]\d|2[0-3]):[0-5]\d)$/, { error: 'VALERO_MATCH_AT is a time like 03:30, or off' })
    .default('03:30'),
  VALERO_LONG_POLL_MS: z.coerce.number().int().min(50).max(60_000).default(20_000),
  VALERO_SHAPE_URL: z.url({ protocol: /^https?$/, error: 'VALERO_SHAPE_URL is an http(s) address' }).optional(),
  VALERO_SHAPE_SECRET: z.string().min(24, { error: 'VALERO_SHAPE_SECRET has at least 24 characters' }).optional(),
});

/** Reads the environment. Throws with one line per wrong variable: a server with half a configuration must not start. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ServerConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = zEnv.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The environment is not usable:\n${lines.join('\n')}`);
  }
  const value = parsed.data;
  const home = resolve(value.VALERO_HOME.replace(/^~(?=\/|$)/, homedir()));
  return {
    host: value.HOST,
    port: value.PORT,
    databaseUrl: value.DATABASE_URL ?? null,
    databaseRole: value.VALERO_DATABASE_ROLE === 'none' ? null : value.VALERO_DATABASE_ROLE,
    postgresPort: value.VALERO_PG_PORT,
    home,
    keys: value.VALERO_KEYS === undefined ? join(home, 'keys') : resolve(value.VALERO_KEYS),
    renderer: value.VALERO_RENDERER === undefined ? null : resolve(value.VALERO_RENDERER),
    roles: rolesOf(value.VALERO_MODULES, value.VALERO_SHAPE_URL, value.VALERO_SHAPE_SECRET),
    logLevel: value.VALERO_LOG,
    demo: value.VALERO_DEMO === '1',
    catalogue: value.VALERO_CATALOGUE ?? null,
    trustProxy: value.VALERO_TRUST_PROXY ?? null,
    publicUrl: value.VALERO_PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    receiptDays: value.VALERO_RECEIPT_DAYS,
    mail: mailOf(value.VALERO_SMTP_URL, value.VALERO_MAIL_FROM),
    longPollMs: value.VALERO_LONG_POLL_MS,
    matchAt: nightTimeOf(value.VALERO_MATCH_AT),
    shapeUrl: value.VALERO_SHAPE_URL ?? null,
    shapeSecret: value.VALERO_SHAPE_SECRET ?? null,
  };
}

/** Throws when shapes would be open to everybody, or come from two places. All roles but `shapes` are meant where they come from elsewhere. */
function rolesOf(list: string, url: string | undefined, secret: string | undefined): ReadonlySet<ServerRole> {
  const wrong = (line: string): Error => new Error(`The environment is not usable:\n  ${line}`);
  const roles = new Set(parseRoles(list));
  if (url !== undefined && list.trim() === '') roles.delete('shapes');
  if (url !== undefined && roles.has('shapes'))
    throw wrong('VALERO_SHAPE_URL is for a process without `shapes`: leave one of the two out');
  if (roles.has('shapes') && !roles.has('gateway') && secret === undefined)
    throw wrong('VALERO_SHAPE_SECRET is missing: `shapes` without `gateway` answers other processes, and nobody else');
  return roles;
}

/** Throws when only one half of it is there: a mail without a sender is never delivered. */
function mailOf(url: string | undefined, from: string | undefined): ServerConfig['mail'] {
  if (url === undefined && from === undefined) return null;
  if (url === undefined || from === undefined)
    throw new Error('The environment is not usable:\n  VALERO_SMTP_URL and VALERO_MAIL_FROM belong together');
  return { url, from };
}
