import { join } from 'node:path';
import type { BrowserWindow, Display } from 'electron';
import type { Electron } from './electron.ts';
import { windowOptions } from './lockdown.ts';
import { HOME } from './pages.ts';

/** Where the customer's screen is drawn. */
const PAGE = `${HOME}#/kunde`;

/** The display the customer looks at: the first that is not the till's own; null = there is one display only. */
function customerDisplay(all: readonly Pick<Display, 'id'>[], own: Pick<Display, 'id'>): number | null {
  return all.find(({ id }) => id !== own.id)?.id ?? null;
}

/**
 * Shows the customer's screen on a second display, for as long as there is one: plugged in later it appears, unplugged it goes. It listens to the
 * same host as the till's window; whatever becomes of it, the till's window stays as it is. VALERO_CUSTOMER_WINDOW=off leaves the display alone.
 */
export function keepCustomerWindow(
  { BrowserWindow, screen }: Pick<Electron, 'BrowserWindow' | 'screen'>,
  options: { readonly root: string; readonly env: NodeJS.ProcessEnv; log(line: string): void },
  till: BrowserWindow,
): void {
  if (options.env['VALERO_CUSTOMER_WINDOW'] === 'off') return;
  let shown: { readonly window: BrowserWindow; readonly display: number } | null = null;

  const place = (): void => {
    if (till.isDestroyed()) return;
    const own = screen.getDisplayMatching(till.getBounds());
    const wanted = customerDisplay(screen.getAllDisplays(), own);
    if (wanted === (shown?.display ?? null)) return;
    shown?.window.destroy();
    shown = null;
    const display = screen.getAllDisplays().find(({ id }) => id === wanted);
    if (!display) return;
    const window = new BrowserWindow({
      ...windowOptions(join(options.root, 'shell', 'preload.cjs')),
      ...display.bounds,
      minWidth: 320,
      minHeight: 240,
      fullscreen: true,
      frame: false,
      focusable: false,
      skipTaskbar: true,
    });
    shown = { window, display: display.id };
    window.once('ready-to-show', () => window.showInactive());
    window.webContents.on('render-process-gone', () => window.reload());
    window.loadURL(PAGE).catch((error: unknown) => options.log(`the customer window did not load: ${String(error)}`));
  };

  screen.on('display-added', place);
  screen.on('display-removed', place);
  till.on('closed', () => {
    screen.off('display-added', place);
    screen.off('display-removed', place);
    shown?.window.destroy();
    shown = null;
  });
  place();
}
