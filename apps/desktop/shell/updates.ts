import type { AppUpdater } from 'electron-updater';

/** What of electron-updater is used. */
export type Updater = Pick<
  AppUpdater,
  'autoDownload' | 'autoInstallOnAppQuit' | 'setFeedURL' | 'checkForUpdates' | 'quitAndInstall'
> & {
  on(event: 'update-downloaded', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
};

/** Options of the update watch. */
export interface UpdateOptions {
  readonly isPackaged: boolean;
  /** Where releases lie (generic provider); null = no updates. */
  readonly feed: string | null;
  /** Loads electron-updater; called only when updates are on. */
  load(): Promise<Updater>;
  log(line: string): void;
  readonly everyMs?: number;
}

/** A running update watch. */
export interface Updates {
  /** The day is closed with a Z: now, and only now, a downloaded update may restart the till. */
  dayClosed(): void;
  stop(): void;
}

const SIX_HOURS = 6 * 3600 * 1000;

/** Looks for updates, fetches them in the background and installs them after a Z; a till is never restarted in the middle of a day. */
export async function watchUpdates(options: UpdateOptions): Promise<Updates> {
  const none: Updates = { dayClosed: () => undefined, stop: () => undefined };
  if (!options.isPackaged || options.feed === null) return none;
  const updater = await options.load().catch((error: unknown) => {
    options.log(`update: ${String(error)}`);
    return null;
  });
  if (!updater) return none;
  let downloaded = false;
  updater.autoDownload = true;
  updater.autoInstallOnAppQuit = false;
  updater.setFeedURL({ provider: 'generic', url: options.feed });
  updater.on('update-downloaded', () => {
    downloaded = true;
  });
  updater.on('error', (error) => options.log(`update: ${error.message}`));
  const look = (): void => {
    updater.checkForUpdates().catch((error: unknown) => options.log(`update: ${String(error)}`));
  };
  look();
  const timer = setInterval(look, options.everyMs ?? SIX_HOURS);
  return {
    dayClosed() {
      if (downloaded) updater.quitAndInstall(false, true);
    },
    stop: () => clearInterval(timer),
  };
}
