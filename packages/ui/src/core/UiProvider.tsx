import type { ReactNode } from 'react';
import { useEffect, useMemo } from 'react';
import { I18nProvider } from 'react-aria-components';
import { ToastHost } from '../toast/ToastHost.tsx';
import { uiTexts } from './texts.ts';
import type { Locale, Size, Theme } from './types.ts';
import { UiContext, type UiSettings, useUi } from './useUi.ts';

/** Writes the theme to the document; `auto` lets the operating system decide. */
export function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === 'auto') root.removeAttribute('data-theme');
  else root.setAttribute('data-theme', theme);
}

export interface UiProviderProps {
  locale: Locale;
  size?: Size | undefined;
  /** When given, the document follows it; leave it out to manage `data-theme` yourself. */
  theme?: Theme | undefined;
  children: ReactNode;
}

/** Put once around an app: language, target sizes, toasts and the live region. */
export function UiProvider({ locale, size = 'office', theme, children }: UiProviderProps) {
  const settings = useMemo<UiSettings>(() => ({ locale, size, texts: uiTexts[locale] }), [locale, size]);
  useEffect(() => {
    if (theme) applyTheme(theme);
  }, [theme]);
  return (
    <I18nProvider locale={locale === 'de' ? 'de-DE' : 'en-GB'}>
      <UiContext value={settings}>
        <ToastHost>{children}</ToastHost>
      </UiContext>
    </I18nProvider>
  );
}

/** Changes the default size inside a part of a screen. */
export function SizeScope({ size, children }: { size: Size; children: ReactNode }) {
  const outer = useUi();
  const settings = useMemo<UiSettings>(() => ({ ...outer, size }), [outer, size]);
  return <UiContext value={settings}>{children}</UiContext>;
}
