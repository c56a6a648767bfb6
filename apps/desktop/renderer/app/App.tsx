import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { UiProvider } from '@valero/ui';
import { useEffect } from 'react';
import { changeLocale } from '../i18n/index.ts';
import { useSettings } from '../stores/settings.ts';
import { queryClient } from './query.ts';
import { router } from './router.tsx';

/** Everything around the screens: language, theme, zoom, reads, addresses. */
export function App() {
  const { locale, theme, zoom } = useSettings();
  useEffect(() => {
    void changeLocale(locale);
  }, [locale]);
  useEffect(() => {
    const { style } = document.documentElement;
    style.setProperty('zoom', zoom === 100 ? '' : `${zoom}%`);
    style.setProperty('--app-zoom', String(zoom / 100));
  }, [zoom]);
  return (
    <UiProvider locale={locale} theme={theme} size="office">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </UiProvider>
  );
}
