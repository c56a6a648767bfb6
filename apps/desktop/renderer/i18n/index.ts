import type { Locale } from '@valero/ui';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { de } from './de/index.ts';
import { en } from './en/index.ts';

/** Starts the words of the screens: German unless chosen otherwise. */
export async function startI18n(locale: Locale): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: locale,
    fallbackLng: 'de',
    defaultNS: 'common',
    ns: Object.keys(de),
    resources: { de, en },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = locale;
}

/** Changes the language of all screens. */
export async function changeLocale(locale: Locale): Promise<void> {
  document.documentElement.lang = locale;
  await i18next.changeLanguage(locale);
}
