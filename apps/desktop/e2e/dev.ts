import { openShop } from './shop.ts';

/** Opens the screens on a till with a small shop in a temporary folder, for work on screens: `node apps/desktop/e2e/dev.ts [port]`. */
const shop = await openShop({ port: Number(process.argv[2] ?? 0), payMs: 900 });
process.stdout.write(`${shop.shell.url}\n`);
process.on('SIGTERM', () => void shop.close());
