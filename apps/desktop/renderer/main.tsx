import '@valero/ui/styles.css';
import './app/app.css';
import { applyTheme } from '@valero/ui';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connect } from './api.ts';
import { App } from './app/App.tsx';
import { startI18n } from './i18n/index.ts';
import { useSettings } from './stores/settings.ts';

async function start(): Promise<void> {
  const { locale, theme } = useSettings.getState();
  applyTheme(theme);
  const root = document.getElementById('root');
  if (!root) return;
  await Promise.all([startI18n(locale), connect()]);
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

void start();
