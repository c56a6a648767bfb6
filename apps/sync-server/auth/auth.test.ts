import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toId, type UserId } from '@valero/domain/kernel';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadSigningKeys, rotateSigningKey } from './keys.ts';
import { createPasswords, createTurnstile } from './passwords.ts';
import { createThrottle, SIGN_IN_RULE } from './throttle.ts';
import { ACCESS_SECONDS, bearerOf, hashSecret, newSecret, signAccess, verifyAccess } from './tokens.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'valero-auth-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const NOW = 1_790_000_000_000;
const claims = { user: toId<UserId>('018f0000-0000-7000-8000-000000000001'), family: 'f1' };

test('tokens: an access token is good for 15 minutes and says whose it is', async () => {
  const keys = await loadSigningKeys(home, NOW);
  const token = await signAccess(keys, claims, NOW);
  expect(await verifyAccess(keys, token, NOW + ACCESS_SECONDS * 1000 - 1000)).toEqual({ ok: true, value: claims });
  expect(await verifyAccess(keys, token, NOW + ACCESS_SECONDS * 1000)).toMatchObject({
    error: { code: 'auth.token_expired' },
  });
});

test('tokens: after a rotation the old tokens still hold and new ones have a new key id', async () => {
  const before = await loadSigningKeys(home, NOW);
  const token = await signAccess(before, claims, NOW);
  await rotateSigningKey(home, NOW);
  const after = await loadSigningKeys(home, NOW);
  expect(after.kid).not.toBe(before.kid);
  expect((await verifyAccess(after, token, NOW)).ok).toBe(true);
  expect(after.jwks.keys.flatMap((key) => Object.keys(key))).not.toContain('d');
});

test('tokens: a foreign key, another algorithm, no signature and a changed body are refused', async () => {
  const keys = await loadSigningKeys(home, NOW);
  const token = await signAccess(keys, claims, NOW);
  const [head = '', , signature = ''] = token.split('.');
  const body = Buffer.from(JSON.stringify({ sub: claims.user, sid: 'x', iss: 'valero', aud: 'valero-office' }));
  const unsigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${body.toString('base64url')}.`;
  const confused = await new SignJWT({ sid: 'x' })
    .setProtectedHeader({ alg: 'HS256', kid: keys.kid, typ: 'at+jwt' })
    .setSubject(claims.user)
    .sign(Buffer.from(JSON.stringify(keys.jwks.keys[0])));
  const elsewhere = mkdtempSync(join(tmpdir(), 'valero-auth-'));
  const foreign = await signAccess(await loadSigningKeys(elsewhere, NOW), claims, NOW);
  rmSync(elsewhere, { recursive: true });
  for (const bad of [unsigned, confused, foreign, `${head}.${body.toString('base64url')}.${signature}`, 'abc', '']) {
    expect(await verifyAccess(keys, bad, NOW)).toMatchObject({ error: { code: 'identity.signed_out' } });
  }
});

test('keys: processes that start at the same moment sign with the same key', async () => {
  const loaded = await Promise.all(Array.from({ length: 8 }, () => loadSigningKeys(home, NOW)));
  expect(new Set(loaded.map(({ kid }) => kid)).size).toBe(1);
});

test('keys: the file is ours alone, and a file others can read is refused', async () => {
  await loadSigningKeys(home, NOW);
  const file = join(home, 'signing.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  chmodSync(file, 0o644);
  await expect(loadSigningKeys(home, NOW)).rejects.toThrow(/chmod 600/);
});

test('tokens: a secret has 256 bits and only its hash is comparable', () => {
  const { secret, hash } = newSecret();
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  expect(hashSecret(secret)).toBe(hash);
  expect(hash).not.toContain(secret);
  expect(bearerOf(`Bearer ${secret}`)).toBe(secret);
  for (const bad of [undefined, '', 'Bearer', `Basic ${secret}`, `Bearer ${secret} x`, 'Bearer short']) {
    expect(bearerOf(bad)).toBeNull();
  }
});

test('passwords: argon2id; the wrong one, no one and an over-long one are refused', async () => {
  const passwords = createPasswords(2);
  const stored = await passwords.hash('korrekt');
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await passwords.verify(stored, 'korrekt')).toBe(true);
  expect(await passwords.verify(stored, 'falsch')).toBe(false);
  expect(await passwords.verify(null, 'nobody has this password')).toBe(false);
  expect(await passwords.verify('damaged', 'korrekt')).toBe(false);
  const long = 'x'.repeat(200);
  expect(await passwords.verify(await passwords.hash(long), `${long}y`)).toBe(false);
});

test('passwords: never more at once than allowed, in order, also when one fails', async () => {
  const turn = createTurnstile(2);
  let inside = 0;
  let most = 0;
  const order: number[] = [];
  const tasks = Array.from({ length: 20 }, (_unused, index) =>
    turn(async () => {
      inside += 1;
      most = Math.max(most, inside);
      order.push(index);
      await Promise.resolve();
      inside -= 1;
      if (index === 3) throw new Error('one fails');
    }),
  );
  const settled = await Promise.allSettled(tasks);
  expect(most).toBe(2);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(1);
});

test('throttle: five failures are free, then each costs twice the one before, up to the longest pause', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), (count) => {
      const throttle = createThrottle(SIGN_IN_RULE);
      for (let index = 0; index < count; index += 1) throttle.failed('karl@1', NOW);
      const beyond = count - SIGN_IN_RULE.free;
      const expected = beyond <= 0 ? 0 : Math.min(2 ** beyond, 900);
      expect(throttle.waitSeconds('karl@1', NOW)).toBe(expected);
      expect(throttle.waitSeconds('karl@1', NOW + expected * 1000)).toBe(0);
      expect(throttle.waitSeconds('karl@2', NOW)).toBe(0);
      throttle.succeeded('karl@1');
      expect(throttle.waitSeconds('karl@1', NOW)).toBe(0);
    }),
  );
});

test('throttle: an hour without failures forgets, and memory stays bounded', () => {
  const throttle = createThrottle({ ...SIGN_IN_RULE, capacity: 3 });
  for (let index = 0; index < 9; index += 1) throttle.failed('a', NOW);
  throttle.failed('a', NOW + SIGN_IN_RULE.forgetMs + 1);
  expect(throttle.waitSeconds('a', NOW + SIGN_IN_RULE.forgetMs + 1)).toBe(0);
  for (let index = 0; index < 9; index += 1) throttle.failed('b', NOW);
  for (const key of ['c', 'd', 'e']) throttle.failed(key, NOW);
  expect(throttle.waitSeconds('b', NOW)).toBe(0);
});
