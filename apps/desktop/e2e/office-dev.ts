import { openOffice } from './office.ts';

/** Opens the office on two weeks of trade, for work on screens: `node apps/desktop/e2e/office-dev.ts [port]`. */
const office = await openOffice({ PORT: process.argv[2] ?? '0' });
process.stdout.write(`${office.url} ${office.login} ${office.password}\n`);
process.on('SIGTERM', () => void office.close().then(() => process.exit(0)));
