export { startWebShell, type WebShell } from './server.ts';
