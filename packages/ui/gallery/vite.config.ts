import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react()],
  server: { host: '127.0.0.1', port: 5199 },
  // light-dark() stays as written; without a target the minifier lowers it to variables, which works too.
  build: { chunkSizeWarningLimit: 900, cssTarget: ['chrome123', 'firefox120', 'safari17.5'] },
});
