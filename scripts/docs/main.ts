/** `node scripts/docs/main.ts`: writes the pages that are made from the program. */
import { ERROR_PAGE, writeErrorPage } from './errors.ts';

writeErrorPage();
console.log(`written: ${ERROR_PAGE}`);
