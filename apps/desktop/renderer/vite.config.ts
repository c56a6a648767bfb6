import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The screens of till and office in one build; relative addresses, so that Electron, web shell and sync server can all serve it. */
export default defineConfig(({ command }) => {
  // A build is a product whoever starts it: a test runner's NODE_ENV would pack the development React.
  if (command === 'build') process.env['NODE_ENV'] = 'production';
  return {
    root: here,
    base: './',
    plugins: [react()],
    build: {
      outDir: '../dist/renderer',
      emptyOutDir: true,
      target: 'chrome124',
      // Fonts and pictures stay files and no script is inlined: the content policy allows only our own address.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1200,
    },
  };
});
