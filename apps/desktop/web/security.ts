import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Why a request is turned away; the text goes to the log, never to the caller. */
export type Refusal = 'host' | 'origin' | 'site' | 'token';

/** What the guard knows of this start of the shell. */
export interface GuardKeys {
  /** The port it listens on; part of every allowed Host and Origin. */
  readonly port: number;
  /** Value of the session cookie. */
  readonly session: string;
}

/** Cookies do not know ports: each till on a machine has its own name. */
export function cookieName(port: number): string {
  return `valero_till_${port}`;
}

/** Compares secrets without telling by time how much of them was right. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/**
 * Checks where a request claims to go and to come from. The Host check stops DNS rebinding: a foreign name that resolves
 * to 127.0.0.1 is not in the list. The Origin check stops pages of other sites; `needsOrigin` demands one (calls and events).
 */
export function refuseForeign(headers: IncomingHttpHeaders, port: number, needsOrigin: boolean): Refusal | null {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(headers.host ?? '')) return 'host';
  const origin = headers.origin;
  if (origin === undefined ? needsOrigin : origin !== `http://${headers.host}`) return 'origin';
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'site';
  return null;
}

/** Whether the request carries this start's session cookie. */
export function hasSession(headers: IncomingHttpHeaders, keys: GuardKeys): boolean {
  const name = `${cookieName(keys.port)}=`;
  const parts = (headers.cookie ?? '').split(';').map((part) => part.trim());
  return parts.some((part) => part.startsWith(name) && sameSecret(part.slice(name.length), keys.session));
}

/** The session cookie: not for scripts, not for other sites, gone with the browser. */
export function sessionCookie(keys: GuardKeys): string {
  return `${cookieName(keys.port)}=${keys.session}; Path=/; HttpOnly; SameSite=Strict`;
}

/**
 * Headers of every answer: nothing from elsewhere is loaded, nobody may frame the till, no address leaks.
 * `nonce` allows one page's own style elements (React Aria adds one); null allows none.
 */
export function securityHeaders(port: number, nonce: string | null): Record<string, string> {
  const policy = [
    `default-src 'none'`,
    `script-src 'self'`,
    nonce === null ? `style-src 'self'` : `style-src 'self' 'nonce-${nonce}'`,
    `style-src-attr 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port}`,
    `manifest-src 'self'`,
    `worker-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
    `object-src 'none'`,
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=()',
  };
}
