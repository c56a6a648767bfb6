import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  MessageChannelMain,
  protocol,
  screen,
  session,
  utilityProcess,
} from 'electron';
import { runShell } from './app.ts';

runShell(
  { app, BrowserWindow, dialog, ipcMain, MessageChannelMain, protocol, screen, session, utilityProcess },
  {
    root: join(import.meta.dirname, '..'),
    env: process.env,
    loadUpdater: async () => (await import('electron-updater')).default.autoUpdater,
    log: (line) => console.error(line),
  },
).catch((error: unknown) => {
  console.error(error);
  app.exit(1);
});
