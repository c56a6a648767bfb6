import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

/** How a page of the gallery is opened; light, 1280 × 800, a mouse. */
export interface OpenOptions {
  theme?: 'light' | 'dark' | 'auto';
  query?: string;
  width?: number;
  height?: number;
  touch?: boolean;
  /** What the system prefers. */
  dark?: boolean;
}

/** The built gallery behind a loopback server, and a real Chromium to look at it. */
export class Gallery {
  readonly #folder: string;
  readonly #server: Server;
  readonly #browser: Browser;
  readonly #origin: string;
  #context: BrowserContext | undefined;

  private constructor(folder: string, server: Server, browser: Browser, origin: string) {
    this.#folder = folder;
    this.#server = server;
    this.#browser = browser;
    this.#origin = origin;
  }

  /** Builds, serves and starts the browser; `close` ends all of it. */
  static async start(): Promise<Gallery> {
    const folder = await mkdtemp(join(tmpdir(), 'valero-gallery-'));
    const configFile = fileURLToPath(new URL('../gallery/vite.config.ts', import.meta.url));
    await build({ configFile, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
    const server = createServer(async (request, response) => {
      const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
      const file = join(folder, path === '/' ? 'index.html' : path);
      if (!file.startsWith(folder) || !existsSync(file)) {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
      response.end(await readFile(file));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('gallery server has no port');
    const browser = await chromium.launch({
      executablePath: process.env['VALERO_CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
    });
    return new Gallery(folder, server, browser, `http://127.0.0.1:${address.port}/`);
  }

  /** Opens a view in a fresh context; the one before is closed. `problems` fills with errors and foreign requests. */
  async open(view: string, options: OpenOptions = {}): Promise<{ page: Page; problems: string[] }> {
    const { theme = 'light', query = '', width = 1280, height = 800, touch = false, dark = false } = options;
    await this.leave();
    this.#context = await this.#browser.newContext({
      viewport: { width, height },
      hasTouch: touch,
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    const page = await this.#context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(this.#origin) && !url.startsWith('data:')) problems.push(`network: ${url}`);
    });
    await page.goto(`${this.#origin}?view=${view}&theme=${theme}${query}`);
    await page.locator('#root > *').first().waitFor();
    await page.evaluate(() => document.fonts.ready.then(() => true));
    return { page, problems };
  }

  async leave(): Promise<void> {
    await this.#context?.close();
    this.#context = undefined;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await new Promise((resolve) => this.#server.close(resolve));
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** What a view of the gallery reports about what was done to it. */
export function said(page: Page, id = 'said'): Promise<string> {
  return page.getByTestId(id).innerText();
}
