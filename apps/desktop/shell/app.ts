import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { keepCustomerWindow } from './customer-window.ts';
import type { Electron } from './electron.ts';
import { type HostKeeper, type HostNews, hostKeeper } from './host-keeper.ts';
import { guardContents, guardSession, isFromScreen, windowOptions } from './lockdown.ts';
import { HOME, SCHEME, servePages } from './pages.ts';
import { PORT_CHANNEL } from './port.ts';
import { type Updater, watchUpdates } from './updates.ts';

/** What the shell is told by its surroundings. */
export interface ShellOptions {
  /** The folder of the built app: renderer, host and shell side by side. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  loadUpdater(): Promise<Updater>;
  log(line: string): void;
}

/** Must run before Electron is ready: our scheme gets an origin and counts as secure. */
export function declareScheme({ protocol }: Pick<Electron, 'protocol'>): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }]);
}

/** Runs the desktop app until it quits. A second start shows the first one's window and ends. */
export async function runShell(electron: Electron, options: ShellOptions): Promise<void> {
  const { app, ipcMain, protocol, session } = electron;
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  declareScheme(electron);
  app.enableSandbox();
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
  await app.whenReady();

  guardSession(session.defaultSession);
  protocol.handle(SCHEME, servePages(join(options.root, 'renderer')));
  const updates = await watchUpdates({
    isPackaged: app.isPackaged,
    feed: options.env['VALERO_UPDATE_URL'] ?? null,
    load: options.loadUpdater,
    log: options.log,
  });
  const keeper = keepHost(electron, options, (news) => {
    if (news.kind === 'zClosed') updates.dayClosed();
    if (news.kind === 'refused') refuse(electron, news);
  });
  ipcMain.on(PORT_CHANNEL, (event) => {
    if (isFromScreen(event)) keeper.connect(event.sender);
    else options.log('a message from a foreign frame was dropped');
  });
  quitInOrder(electron, keeper, updates.stop);
  keeper.start();
  const window = await openWindow(electron, options.root);
  keepCustomerWindow(electron, options, window);
  app.on('second-instance', () => {
    if (window.isMinimized()) window.restore();
    window.focus();
  });
}

function keepHost(electron: Electron, options: ShellOptions, onNews: (news: HostNews) => void): HostKeeper {
  const { app, utilityProcess, MessageChannelMain } = electron;
  return hostKeeper({
    fork: () =>
      utilityProcess.fork(join(options.root, 'shell', 'host-process.js'), [], {
        serviceName: 'VALERO Kasse',
        stdio: 'inherit',
        env: { ...options.env, VALERO_HOME: options.env['VALERO_HOME'] ?? join(app.getPath('userData'), 'data') },
      }),
    forkNative: () =>
      utilityProcess.fork(join(options.root, 'host', 'native-host.worker.js'), [], {
        serviceName: 'VALERO Anschluss',
        stdio: 'inherit',
        env: { ...options.env },
      }),
    newChannel: () => new MessageChannelMain(),
    onNews,
    log: options.log,
  });
}

async function openWindow({ BrowserWindow }: Electron, root: string): Promise<BrowserWindow> {
  const window = new BrowserWindow(windowOptions(join(root, 'shell', 'preload.cjs')));
  window.once('ready-to-show', () => window.show());
  // a crashed page comes back; the sale is the host's and is still there
  window.webContents.on('render-process-gone', () => window.reload());
  await window.loadURL(HOME);
  return window;
}

function refuse({ app, dialog }: Electron, news: { readonly de: string; readonly en: string }): void {
  dialog.showErrorBox('VALERO', `${news.de}\n\n${news.en}`);
  app.quit();
}

/** The host writes to disk until its end: the app waits for it before it leaves. */
function quitInOrder({ app }: Electron, keeper: HostKeeper, stopUpdates: () => void): void {
  let stopped = false;
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    stopUpdates();
    void keeper.stop().then(() => {
      stopped = true;
      app.quit();
    });
  });
}
