import '@valero/ui/styles.css';
import './app/app.css';
import { applyTheme } from '@valero/ui';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { call, connect } from './api.ts';
import { App } from './app/App.tsx';
import { learnFailures } from './app/failures.ts';
import { startI18n } from './i18n/index.ts';
import { useSettings } from './stores/settings.ts';

async function start(): Promise<void> {
  const { locale, theme } = useSettings.getState();
  applyTheme(theme);
  const root = document.getElementById('root');
  if (!root) return;
  const [, behind] = await Promise.all([startI18n(locale), connect()]);
  if (behind === 'till') void call('till.errors', {}).then((told) => told.ok && learnFailures(told.value));
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

void start();
