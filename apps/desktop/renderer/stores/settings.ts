import type { Locale, Theme } from '@valero/ui';
import { create } from 'zustand';

const KEY = 'valero.settings';

/** What a person chose for this screen; kept on this machine only. */
export interface Settings {
  readonly locale: Locale;
  readonly theme: Theme;
  /** Percent of normal size. */
  readonly zoom: number;
  readonly sound: boolean;
  /** Shows the switch between eating in and taking away above the receipt. */
  readonly house: boolean;
  /** Key that the keyboard scanner sends before every code, as the browser names it; empty = none. */
  readonly scannerPrefix: string;
  /** The keyboard scanner is set to a US keyboard: its characters are put right. */
  readonly scannerUs: boolean;
  /** Euros for one unit of a foreign currency as last entered, in hundred-thousandths. */
  readonly rates: Readonly<Record<string, number | null>>;
}

interface SettingsStore extends Settings {
  set(change: Partial<Settings>): void;
}

const ZOOMS = [80, 90, 100, 110, 125, 150, 200] as const;

/** Narrowest layout in which basket and tiles stand side by side. */
const LEAST_WIDTH = 900;

/** Sizes that leave room for basket and tiles side by side; beyond them Ctrl and + of the browser stacks the parts. */
export function zoomsFor(windowWidth: number): readonly number[] {
  return ZOOMS.filter((zoom) => zoom <= 100 || (windowWidth * 100) / zoom >= LEAST_WIDTH);
}

function storedRates(given: unknown): Settings['rates'] {
  if (typeof given !== 'object' || given === null) return {};
  return Object.fromEntries(
    Object.entries(given).filter(([, rate]) => typeof rate === 'number' && Number.isSafeInteger(rate) && rate > 0),
  );
}

function stored(): Settings {
  const fallback: Settings = {
    locale: 'de',
    theme: 'auto',
    zoom: 100,
    sound: true,
    house: false,
    scannerPrefix: '',
    scannerUs: false,
    rates: {},
  };
  try {
    const value: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? 'null');
    if (typeof value !== 'object' || value === null) return fallback;
    const given = value as Partial<Record<keyof Settings, unknown>>;
    return {
      locale: given.locale === 'en' ? 'en' : 'de',
      theme: given.theme === 'light' || given.theme === 'dark' ? given.theme : 'auto',
      zoom: typeof given.zoom === 'number' && given.zoom >= 50 && given.zoom <= 300 ? given.zoom : 100,
      sound: given.sound !== false,
      house: given.house === true,
      scannerPrefix: typeof given.scannerPrefix === 'string' ? given.scannerPrefix.slice(0, 20) : '',
      scannerUs: given.scannerUs === true,
      rates: storedRates(given.rates),
    };
  } catch {
    return fallback;
  }
}

/** Language, theme, zoom and sound of this screen. */
export const useSettings = create<SettingsStore>((set, get) => ({
  ...stored(),
  set(change) {
    set(change);
    const { locale, theme, zoom, sound, house, scannerPrefix, scannerUs, rates } = get();
    const kept: Settings = { locale, theme, zoom, sound, house, scannerPrefix, scannerUs, rates };
    window.localStorage.setItem(KEY, JSON.stringify(kept));
  },
}));
