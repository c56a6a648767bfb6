import { MODULES } from '@valero/domain/modules';
import { expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { errorRegistry } from './errors.ts';
import { officeCommands, officeQueries } from './http/mount.ts';
import { statusOf } from './http/status.ts';
import { createLogger } from './log.ts';
import { parseRoles, SERVER_ROLES } from './roles.ts';

test('config: nothing given means loopback, the built-in database and every role', () => {
  const config = readConfig({});
  expect(config).toMatchObject({ host: '127.0.0.1', port: 4310, databaseUrl: null, demo: false, trustProxy: null });
  expect([...config.roles]).toEqual([...SERVER_ROLES]);
});

test('config: every wrong variable is named, and the server does not start with half of them', () => {
  const wrong = { PORT: '99999', DATABASE_URL: 'mysql://x', VALERO_LOG: 'loud' };
  expect(() => readConfig(wrong)).toThrow(/PORT[\s\S]*DATABASE_URL[\s\S]*VALERO_LOG/);
  expect(() => readConfig({ VALERO_MODULES: 'fibu,crn' })).toThrow(/crn/);
});

test('config: shapes come from one place, and are open to nobody without a secret', () => {
  const VALERO_SHAPE_SECRET = 'x'.repeat(24);
  expect(readConfig({ VALERO_SHAPE_URL: 'http://10.0.0.2:4310' }).roles.has('shapes')).toBe(false);
  expect(() => readConfig({ VALERO_SHAPE_URL: 'http://10.0.0.2:4310', VALERO_MODULES: 'gateway,shapes' })).toThrow(
    /VALERO_SHAPE_URL/,
  );
  expect(() => readConfig({ VALERO_MODULES: 'shapes' })).toThrow(/VALERO_SHAPE_SECRET/);
  expect(() => readConfig({ VALERO_MODULES: 'shapes', VALERO_SHAPE_SECRET: 'short' })).toThrow(/VALERO_SHAPE_SECRET/);
  expect([...readConfig({ VALERO_MODULES: 'shapes', VALERO_SHAPE_SECRET }).roles]).toEqual(['shapes']);
  expect(() => readConfig({ VALERO_SHAPE_URL: 'ftp://x' })).toThrow(/VALERO_SHAPE_URL/);
});

test('roles: a process mounts the modules it runs and no others', () => {
  const roles = parseRoles('fibu, crm');
  const names = [...officeCommands(roles), ...officeQueries(roles)].map(({ name }) => name.split('.')[0]);
  expect(new Set(names)).toEqual(new Set(['fibu', 'crm']));
});

test('mounting: every server command and every server question of every module is there, no device one is', () => {
  const all = parseRoles('');
  const commands = Object.values(MODULES).flatMap((module) => [...module.commands]);
  const wanted = commands.filter(({ authority }) => authority === 'server').map(({ name }) => name);
  const mounted = officeCommands(all).map(({ name }) => name);
  expect(mounted).toEqual(expect.arrayContaining(wanted));
  expect(mounted.filter((name) => name.startsWith('kasse.'))).toEqual([]);
  const queries = Object.values(MODULES).flatMap((module) => [...module.queries]);
  expect(
    officeQueries(all)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(
    queries
      .filter(({ at }) => at !== 'device')
      .map(({ name }) => name)
      .sort(),
  );
});

test('errors: every code a module may answer with has words and a 4xx or 5xx status', () => {
  const registry = errorRegistry(Object.values(MODULES).map((module) => module.errors));
  expect(registry.size).toBeGreaterThan(40);
  for (const [code, { text, action }] of registry) {
    expect(statusOf(code), code).toBeGreaterThanOrEqual(400);
    expect(
      [text.de, text.en, action.de, action.en].every((words) => words.length > 0),
      code,
    ).toBe(true);
  }
});

test('log: secrets never reach a line, at whatever depth they are logged', () => {
  const lines: string[] = [];
  const logger = createLogger({ logLevel: 'info' }, { write: (line) => lines.push(line) });
  const secret = 'hunter2-geheim';
  logger.info({ password: secret, user: { pin: secret, pinHash: secret }, deep: { er: { token: secret } } }, 'x');
  logger.info({ headers: { authorization: secret, cookie: secret, 'set-cookie': secret } }, 'x');
  logger.info({ req: { method: 'GET', url: `/x?token=${secret}`, id: '1', ip: '::1' } }, 'x');
  expect(lines).toHaveLength(3);
  expect(lines.join('')).not.toContain(secret);
  expect(lines[2]).toContain('"path":"/x"');
});
