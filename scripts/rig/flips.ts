import { closeSync, copyFileSync, cpSync, mkdirSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { unwrap } from '@valero/domain/kernel';
import { checkDsfinvk } from '@valero/fiscal/dsfinvk';
import { verifyTar } from '@valero/fiscal/verify';
import { DATABASE_FILE, verifyDirectory } from '@valero/storage/sqlite';
import Database from 'better-sqlite3';
import type { Roll } from './days.fixture.ts';

/** One changed byte: where, and what the checkers named; null = nobody noticed. */
export interface Flip {
  readonly what: string;
  readonly at: number;
  readonly named: string | null;
}

/** Changes one bit of a file. */
function flipByte(file: string, at: number): void {
  const handle = openSync(file, 'r+');
  const byte = Buffer.alloc(1);
  readSync(handle, byte, 0, 1, at);
  byte[0] = (byte[0] ?? 0) ^ 1;
  writeSync(handle, byte, 0, 1, at);
  closeSync(handle);
}

/** One character of a journal row. */
async function flipJournal(dir: string, work: string, roll: Roll): Promise<Flip> {
  const copy = join(work, 'journal');
  mkdirSync(copy, { recursive: true });
  copyFileSync(join(dir, DATABASE_FILE), join(copy, DATABASE_FILE));
  const db = new Database(join(copy, DATABASE_FILE));
  db.exec('DROP TRIGGER journal_no_update');
  const last = db.prepare<[], { n: number }>('SELECT max(pos) AS n FROM journal').get()?.n ?? 1;
  const pos = 1 + roll(last);
  const body = db.prepare<[number], { body: string }>('SELECT body FROM journal WHERE pos = ?').get(pos)?.body ?? '';
  const at = roll(body.length);
  const changed = body.slice(0, at) + (body[at] === '7' ? '8' : '7') + body.slice(at + 1);
  db.prepare('UPDATE journal SET body = ? WHERE pos = ?').run(changed, pos);
  db.close();
  const verdict = unwrap(verifyDirectory(copy));
  return { what: 'journal', at: pos, named: verdict.ok ? null : `row ${verdict.fault.seq}: ${verdict.fault.reason}` };
}

/** One byte of the content of a log message; the padding of a TAR holds nothing that could be changed. */
async function flipLog(tar: string, work: string, roll: Roll): Promise<Flip> {
  const copy = join(work, 'log.tar');
  copyFileSync(tar, copy);
  const blocks = Math.floor(statSync(copy).size / 512);
  // a header block is followed by its content: look for a log's header and change a byte of what follows
  const handle = openSync(copy, 'r');
  const header = Buffer.alloc(512);
  let at = 0;
  for (let block = roll(Math.max(1, blocks - 200)); block < blocks; block += 1) {
    readSync(handle, header, 0, 512, block * 512);
    if (!header.subarray(0, 100).includes('_Log-') || header.toString('latin1', 257, 262) !== 'ustar') continue;
    at = (block + 1) * 512 + roll(Math.min(512, Number.parseInt(header.toString('latin1', 124, 135), 8)));
    break;
  }
  closeSync(handle);
  flipByte(copy, at);
  const report = await verifyTar(copy);
  const [first] = report.faults;
  return { what: 'log', at, named: first ? `${first.file}: ${first.text}` : null };
}

/** One byte of a file of an export. */
async function flipExport(dir: string, work: string, file: string, roll: Roll): Promise<Flip> {
  const copy = join(work, 'export');
  rmSync(copy, { recursive: true, force: true });
  cpSync(dir, copy, { recursive: true });
  const at = roll(statSync(join(copy, file)).size);
  flipByte(join(copy, file), at);
  const report = await checkDsfinvk(copy);
  const [first] = report.ok ? report.value.complaints : [];
  const named = report.ok ? (first ? `${first.rule} ${first.where}: ${first.text}` : null) : report.error.code;
  return { what: file, at, named };
}

/** Changes single bytes of a till's journal, its TSE's log and its export, one after the other, and has the checkers look for each. */
export async function* proveFlips(dir: string, work: string, roll: Roll): AsyncGenerator<Flip> {
  mkdirSync(work, { recursive: true });
  yield await flipJournal(dir, work, roll);
  yield await flipLog(`${dir}.tar`, work, roll);
  for (const file of ['lines_vat.csv', 'transactions_tse.csv', 'lines.csv', 'index.xml'])
    yield await flipExport(`${dir}-dsfinvk`, work, file, roll);
  rmSync(work, { recursive: true, force: true });
}
