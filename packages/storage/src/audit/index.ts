export { type ArchiveScope, openPgArchive } from './archive.pg.ts';
export { openSqliteArchive } from './archive.sqlite.ts';
export * from './archive.ts';
