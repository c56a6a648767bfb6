import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { sendFailure } from './problem.ts';

/**
 * Serves the built office from `folder`; it may appear after the start, while the screens are still being built. File names with a
 * content hash may be kept for a year; the page itself is read each time and carries a nonce for the one style element that
 * React Aria adds.
 */
export async function mountScreens(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    index: false,
    cacheControl: false,
    setHeaders(reply, path) {
      const hashed = /[.-][A-Za-z0-9_-]{8,}\.(js|css|woff2?|png|svg|jpg|webp)$/.test(path);
      reply.setHeader('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  const hide = { schema: { hide: true } };
  for (const address of ['/', '/buero', '/buero/*']) {
    app.get(address, hide, async (request, reply) => {
      const page = await readFile(join(folder, 'index.html'), 'utf8').catch(() => null);
      return page === null ? sendFailure(request, reply, { code: 'server.screens_missing' }) : sendPage(reply, page);
    });
  }
}

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  const policy = String(reply.getHeader('content-security-policy') ?? '');
  return reply
    .header('content-security-policy', policy.replace("style-src 'self'", `style-src 'self' 'nonce-${nonce}'`))
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page.replace('</head>', `<meta property="csp-nonce" nonce="${nonce}" content="${nonce}"></head>`));
}
