import fc from 'fast-check';
import { expect, test } from 'vitest';
import { knowsSecret, resolveRoute } from './route.ts';

test('route: a path names what a router makes of it, however it is written', () => {
  for (const path of [
    '/v1/shape',
    '//v1/shape',
    '/v1//shape',
    '/v1/shape/',
    '/v1/%73hape',
    '/%76%31/shape//',
    'v1/shape',
  ])
    expect([path, resolveRoute(path)]).toEqual([path, 'shape']);
  expect(resolveRoute('/')).toBe('root');
  expect(resolveRoute('')).toBe('root');
  expect(resolveRoute('/v1/health')).toBe('health');
});

test('route: what is not there is not found, also when it cannot be decoded', () => {
  for (const path of [
    '/v1',
    '/v1/shapes',
    '/v1%2Fshape',
    '/v1/%2573hape',
    '/v1/shape/x',
    '/V1/shape',
    '/%',
    '/v1/%ff',
    '/__proto__',
  ])
    expect([path, resolveRoute(path)]).toEqual([path, null]);
});

test('route: only the secret itself opens, given under its name or the old one', () => {
  const query = (text: string): URLSearchParams => new URLSearchParams(text);
  expect(knowsSecret(query('secret=right'), 'right')).toBe(true);
  expect(knowsSecret(query('api_secret=right'), 'right')).toBe(true);
  expect(knowsSecret(query('secret=wrong&api_secret=right'), 'right')).toBe(false);
  expect(knowsSecret(query(''), '')).toBe(false);
  expect(knowsSecret(query('secret='), 'right')).toBe(false);
  expect(knowsSecret(query(''), null)).toBe(true);
  fc.assert(
    fc.property(fc.string(), fc.string(), (given, secret) => {
      expect(knowsSecret(new URLSearchParams([['secret', given]]), secret)).toBe(given === secret);
    }),
  );
});
