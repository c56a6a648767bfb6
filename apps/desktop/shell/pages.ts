import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** Where the screens live: `app://valero/`. An own scheme has an origin and none of the powers of `file:`. */
export const SCHEME = 'app';
export const HOME = 'app://valero/';

/** Whether an address is one of our screens. */
export function isOurs(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host } = new URL(address);
  return protocol === 'app:' && host === 'valero';
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};

/** The content policy of a screen: only our own files; `nonce` allows the one style element React Aria adds. */
export function contentPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

/** Answers requests for screens from `root`, the built renderer; a path outside it, a foreign host or a write is refused. */
export function servePages(root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (!isOurs(request.url) || request.method !== 'GET') return new Response('refused', { status: 403 });
    const path = decoded(new URL(request.url).pathname);
    if (path === null || path.includes('\0')) return new Response('not found', { status: 404 });
    const file = join(root, path === '/' || extname(path) === '' ? 'index.html' : path);
    const type = TYPES[extname(file)];
    if (!file.startsWith(root + sep) || type === undefined) return new Response('not found', { status: 404 });
    const body = await readFile(file).catch(() => null);
    if (body === null) return new Response('not found', { status: 404 });
    const nonce = randomBytes(16).toString('base64');
    const headers = {
      'content-type': type,
      'content-security-policy': contentPolicy(nonce),
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
    };
    return new Response(extname(file) === '.html' ? withNonce(body.toString('utf8'), nonce) : body, { headers });
  };
}

function withNonce(html: string, nonce: string): string {
  return html.replace('</head>', `<meta property="csp-nonce" nonce="${nonce}" content="${nonce}"></head>`);
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
