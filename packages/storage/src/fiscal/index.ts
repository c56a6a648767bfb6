export { openPgFiscalSource } from './pg.ts';
export { openSqliteFiscalSource } from './sqlite.ts';
