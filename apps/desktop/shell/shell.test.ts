import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runShell, type ShellOptions } from './app.ts';
import { standInContents, standInMain } from './electron.fixture.ts';
import { guardContents, isFromScreen, windowOptions } from './lockdown.ts';
import { HOME, isOurs, servePages } from './pages.ts';
import { PORT_CHANNEL } from './port.ts';

const options = (log: string[] = []): ShellOptions => ({
  root: '/app',
  env: { VALERO_HOME: '/data' },
  loadUpdater: () => Promise.reject(new Error('must not be loaded')),
  log: (line) => log.push(line),
});

function builtRenderer(): string {
  const root = join(mkdtempSync(join(tmpdir(), 'valero-pages-')), 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<!doctype html><html><head></head><body></body></html>');
  writeFileSync(join(root, 'assets', 'a.js'), 'export {};');
  writeFileSync(join(root, '..', 'secret.json'), '{"key":1}');
  return root;
}

describe('window lock-down', () => {
  it('windowOptions: the page has no Node, its own world, the sandbox and web security', () => {
    expect(windowOptions('/p/preload.cjs').webPreferences).toMatchObject({
      preload: '/p/preload.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      devTools: false,
    });
  });

  it('guardContents: no window opens, no page leads away, no webview attaches', () => {
    const page = standInContents(HOME);
    guardContents(page.contents);
    expect(page.opens()).toBe('deny');
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      expect(page.may(event, 'app://valero/#/kasse')).toBe(true);
      for (const away of [
        'https://example.org/',
        'file:///etc/passwd',
        'app://evil/',
        'javascript:alert(1)',
        'nonsense',
      ])
        expect(page.may(event, away), `${event} ${away}`).toBe(false);
    }
    expect(page.may('will-attach-webview', HOME)).toBe(false);
  });

  it('isFromScreen: only the top frame of our own page is heard', () => {
    const page = standInContents(HOME);
    expect(isFromScreen(page.message())).toBe(true);
    expect(isFromScreen(page.message({ url: HOME }))).toBe(false);
    expect(isFromScreen(page.message(null))).toBe(false);
    expect(isFromScreen(standInContents('https://example.org/').message())).toBe(false);
  });
});

describe('app protocol', () => {
  const get = (serve: (request: Request) => Promise<Response>, url: string, method = 'GET') =>
    serve(new Request(url, { method }));

  it('servePages: the start page carries a policy without eval, inline script or foreign source', async () => {
    const serve = servePages(builtRenderer());
    const page = await get(serve, HOME);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(page.status).toBe(200);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/unsafe-eval|https?:|\*|script-src[^;]*unsafe/);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    expect(await page.text()).toContain(`nonce="${nonce}"`);
    expect((await get(serve, HOME)).headers.get('content-security-policy')).not.toBe(policy);
  });

  it('servePages: assets come with their type, unknown ones do not come', async () => {
    const serve = servePages(builtRenderer());
    expect((await get(serve, 'app://valero/assets/a.js')).headers.get('content-type')).toContain('text/javascript');
    expect((await get(serve, 'app://valero/assets/b.js')).status).toBe(404);
    expect((await get(serve, 'app://valero/kasse/tag')).headers.get('content-type')).toContain('text/html');
  });

  it('servePages: nothing outside the renderer is read, whatever the path says', async () => {
    const serve = servePages(builtRenderer());
    for (const path of [
      '..%2fsecret.json',
      '%2e%2e/secret.json',
      'assets/..%2f..%2fsecret.json',
      '%00.json',
      '%E0%A4%A.js',
    ]) {
      const answer = await get(serve, `app://valero/${path}`);
      expect([403, 404], path).toContain(answer.status);
      expect(await answer.text()).not.toContain('key');
    }
    expect((await get(serve, 'app://evil/index.html')).status).toBe(403);
    expect((await get(serve, HOME, 'POST')).status).toBe(403);
  });

  it('isOurs: only app://valero counts', () => {
    expect(isOurs('app://valero/x')).toBe(true);
    for (const foreign of ['app://valero.evil/', 'app://user@evil/', 'http://valero/', 'about:blank', ''])
      expect(isOurs(foreign), foreign).toBe(false);
  });
});

describe('shell', () => {
  it('runShell: scheme, guards, host and window come up in this order', async () => {
    const main = standInMain();
    await runShell(main.electron, options());
    expect(main.schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ]);
    expect(main.app.sandboxed).toBe(true);
    expect([...main.handlers.keys()]).toEqual(['app']);
    expect(main.forks.map(({ entry, options: { env } }) => [entry, env['VALERO_HOME']])).toEqual([
      ['/app/shell/host-process.js', '/data'],
    ]);
    expect(main.windows.map(({ loaded }) => loaded)).toEqual([[HOME]]);
    const page = standInContents(HOME);
    main.app.emit('web-contents-created', {}, page.contents);
    expect(page.opens()).toBe('deny');
  });

  it('runShell: pages get no permission, no device and no request to anywhere', async () => {
    const main = standInMain();
    await runShell(main.electron, options());
    let granted: boolean | null = null;
    (main.session['permissionRequest'] as (c: null, p: string, answer: (ok: boolean) => void) => void)(
      null,
      'media',
      (ok) => {
        granted = ok;
      },
    );
    expect(granted).toBe(false);
    expect((main.session['permissionCheck'] as () => boolean)()).toBe(false);
    expect((main.session['devicePermission'] as () => boolean)()).toBe(false);
    const before = main.session['beforeRequest'] as (
      d: { url: string },
      answer: (a: { cancel: boolean }) => void,
    ) => void;
    const cancelled = (url: string): boolean => {
      let cancel = false;
      before({ url }, (answer) => {
        cancel = answer.cancel;
      });
      return cancel;
    };
    expect(['app://valero/assets/a.js', 'blob:app://valero/1', 'data:image/png;base64,'].map(cancelled)).toEqual([
      false,
      false,
      false,
    ]);
    expect(
      ['https://example.org/', 'http://127.0.0.1:80/', 'file:///etc/passwd', 'ws://example.org/'].map(cancelled),
    ).toEqual([true, true, true, true]);
  });

  it('runShell: a port is given to our page and to no other frame', async () => {
    const main = standInMain();
    const log: string[] = [];
    await runShell(main.electron, options(log));
    const foreign = standInContents('https://example.org/');
    main.ipcMain.emit(PORT_CHANNEL, foreign.message());
    expect(foreign.posted).toEqual([]);
    expect(log).toEqual(['a message from a foreign frame was dropped']);
    const page = standInContents(HOME);
    main.ipcMain.emit(PORT_CHANNEL, page.message());
    expect(page.posted).toEqual([{ channel: PORT_CHANNEL, ports: [{ end: 'page' }] }]);
    expect(main.forks[0]?.child.orders).toEqual([{ message: { kind: 'connect' }, ports: [{ end: 'host' }] }]);
    expect(main.ipcMain.eventNames()).toEqual([PORT_CHANNEL]);
  });

  it('runShell: a second start opens nothing and the first one comes to the front', async () => {
    const second = standInMain();
    second.app.locked = true;
    await runShell(second.electron, options());
    expect([second.app.quits, second.windows.length, second.forks.length]).toEqual([1, 0, 0]);
    const first = standInMain();
    await runShell(first.electron, options());
    first.app.emit('second-instance');
    expect(first.windows[0]?.focused).toBe(1);
  });

  it('runShell: a host that may not run is explained in both languages and the app ends', async () => {
    const main = standInMain();
    await runShell(main.electron, options());
    const host = main.forks[0]?.child;
    host?.on('order', ({ kind }: { kind: string }) => kind === 'stop' && host.emit('exit', 0));
    host?.emit('message', { kind: 'refused', de: 'Schon offen.', en: 'Already open.' });
    expect(main.errors).toEqual(['Schon offen.\n\nAlready open.']);
    expect(main.app.quits).toBeGreaterThan(0);
  });

  it('runShell: a second display shows the customer’s screen while it is there, and the till’s window stays as it is', async () => {
    const main = standInMain();
    await runShell(main.electron, options());
    expect(main.windows.map(({ loaded }) => loaded)).toEqual([[HOME]]);
    main.displays.push({ id: 2, bounds: { x: 1280, y: 0, width: 1024, height: 768 } });
    main.screen.emit('display-added');
    main.screen.emit('display-added');
    expect(main.windows.map(({ loaded }) => loaded)).toEqual([[HOME], [`${HOME}#/kunde`]]);
    expect(main.windows[1]?.options).toMatchObject({ x: 1280, width: 1024, fullscreen: true, focusable: false });
    expect(main.windows[1]?.options.webPreferences).toMatchObject({ sandbox: true, contextIsolation: true });
    main.displays.pop();
    main.screen.emit('display-removed');
    expect(main.windows.map(({ gone }) => gone)).toEqual([false, true]);
  });

  it('runShell: VALERO_CUSTOMER_WINDOW=off leaves a second display alone', async () => {
    const main = standInMain();
    main.displays.push({ id: 2, bounds: { x: 1280, y: 0, width: 1024, height: 768 } });
    await runShell(main.electron, { ...options(), env: { VALERO_CUSTOMER_WINDOW: 'off' } });
    expect(main.windows).toHaveLength(1);
  });

  it('runShell: quitting waits until the host has ended', async () => {
    const main = standInMain();
    await runShell(main.electron, options());
    const host = main.forks[0]?.child;
    let prevented = 0;
    main.app.emit('before-quit', { preventDefault: () => (prevented += 1) });
    expect(prevented).toBe(1);
    expect(host?.orders.map(({ message }) => message.kind)).toEqual(['stop']);
    const before = main.app.quits;
    host?.emit('exit', 0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(main.app.quits).toBe(before + 1);
    main.app.emit('before-quit', { preventDefault: () => (prevented += 1) });
    expect(prevented).toBe(1);
    expect(main.forks).toHaveLength(1);
  });
});
