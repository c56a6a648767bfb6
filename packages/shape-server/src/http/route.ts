import { createHash, timingSafeEqual } from 'node:crypto';

/** What a path names; everything is decided on this, never on the path as it was sent. */
export type Route = 'root' | 'shape' | 'health';

const ROUTES: Readonly<Record<string, Route>> = { '': 'root', 'v1/shape': 'shape', 'v1/health': 'health' };

/**
 * Resolves a path as routers do: empty segments do not count, each segment is percent-decoded once. `//v1/shape`, `/v1/%73hape` and
 * `/v1/shape/` are the shape route and guarded like it. Null = nothing is there.
 */
export function resolveRoute(path: string): Route | null {
  try {
    const segments = path.split('/').filter((segment) => segment !== '');
    const name = segments.map((segment) => decodeURIComponent(segment)).join('/');
    const known = Object.hasOwn(ROUTES, name) && name.split('/').length === Math.max(1, segments.length);
    return known ? (ROUTES[name] ?? null) : null;
  } catch {
    return null;
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Whether a request knows the secret (`secret`, or `api_secret` of older clients); takes the same time however wrong it is. */
export function knowsSecret(query: URLSearchParams, secret: string | null): boolean {
  if (secret === null) return true;
  const given = query.get('secret') ?? query.get('api_secret');
  return given !== null && timingSafeEqual(digest(given), digest(secret));
}
