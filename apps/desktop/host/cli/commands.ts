import { EXPORT_KINDS } from '@valero/domain/audit';
import { err, isoUtc, ok, type Result, toInstant } from '@valero/domain/kernel';
import { openDeviceStore, rebuildDirectory, verifyDirectory } from '@valero/storage/sqlite';
import { backup, restore } from './backup.ts';
import { CHECK_COMMANDS } from './check.ts';
import { DEVICE_COMMANDS } from './devices.ts';
import type { CliCommand, CommandInput, Told } from './model.ts';

const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(1);

function status({ data = '', now }: CommandInput): Result<Told> {
  const opened = openDeviceStore({ dir: data, now: () => toInstant(now()) });
  if (!opened.ok) {
    if (opened.error.code !== 'storage.locked') return opened;
    const { pid = '?', since = '?' } = opened.error.details ?? {};
    return ok({
      text: {
        de: `Die Kasse läuft (Prozess ${pid}, seit ${since}).`,
        en: `The till is running (process ${pid}, since ${since}).`,
      },
      data: { running: true, pid, since },
    });
  }
  const store = opened.value;
  try {
    const identity = store.identity();
    if (!identity) return err({ code: 'storage.not_commissioned' });
    const { epoch, seq, hash } = store.journal.head();
    const unsent = store.journal.unsentCount();
    const { nextBeleg, openZ } = store.kasseReads().counters();
    const { lastContact, lastError } = store.sync.status();
    const contact = lastContact === null ? '–' : isoUtc(lastContact);
    const shapes = store.sync.shapes();
    const { company, store: place, device } = identity;
    const articles = shapes.find((shape) => shape.name === 'articles')?.rows ?? 0;
    return ok({
      text: {
        de: `${device.kasseId} „${device.name}“, ${company.name}, ${place.name}\nJournal: Epoche ${epoch}, Satz ${seq}, ${hash.slice(0, 16)}…\nNächster Bon ${nextBeleg}, offenes Z ${openZ}\nNoch nicht gesendet: ${unsent}, letzter Kontakt ${contact}\nArtikel: ${articles}`,
        en: `${device.kasseId} “${device.name}”, ${company.name}, ${place.name}\nJournal: epoch ${epoch}, row ${seq}, ${hash.slice(0, 16)}…\nNext receipt ${nextBeleg}, open Z ${openZ}\nNot sent yet: ${unsent}, last contact ${contact}\nArticles: ${articles}`,
      },
      data: {
        running: false,
        kasseId: device.kasseId,
        serial: device.serial,
        epoch,
        seq,
        hash,
        unsent,
        nextBeleg,
        openZ,
        lastContact,
        lastError,
        shapes,
      },
    });
  } finally {
    store.close();
  }
}

function verify({ data = '', onProgress }: CommandInput): Result<Told> {
  const verified = verifyDirectory(data, onProgress);
  if (!verified.ok) return verified;
  if (!verified.value.ok) {
    const { seq, reason } = verified.value.fault;
    return err({ code: 'storage.damaged', details: { seq, reason } });
  }
  const { count, head } = verified.value;
  return ok({
    text: {
      de: `Das Journal ist unversehrt: ${count} Sätze, letzter ${head.seq} in Epoche ${head.epoch}, ${head.hash}`,
      en: `The journal is intact: ${count} rows, last ${head.seq} in epoch ${head.epoch}, ${head.hash}`,
    },
    data: { ok: true, count, epoch: head.epoch, seq: head.seq, hash: head.hash },
  });
}

function rebuild({ data = '', now, onProgress }: CommandInput): Result<Told> {
  const rebuilt = rebuildDirectory({ dir: data, now: () => toInstant(now()), progress: onProgress });
  if (!rebuilt.ok) return rebuilt;
  const { facts } = rebuilt.value;
  return ok({
    text: {
      de: `Alle Tabellen sind aus ${facts} Sätzen neu gebaut.`,
      en: `All tables are rebuilt from ${facts} rows.`,
    },
    data: { facts },
  });
}

function migrate({ data = '', now, onProgress }: CommandInput): Result<Told> {
  const opened = openDeviceStore({ dir: data, now: () => toInstant(now()), progress: onProgress });
  if (!opened.ok) return opened;
  opened.value.close();
  return ok({
    text: { de: 'Die Daten sind auf dem Stand dieses Programms.', en: 'The data have the version of this program.' },
    data: { ok: true },
  });
}

function makeBackup({ data = '', to = '' }: CommandInput): Result<Told> {
  const done = backup(data, to);
  if (!done.ok) return done;
  const { file, bytes, facts } = done.value;
  return ok({
    text: {
      de: `Gesichert und geprüft: ${file}, ${facts} Sätze, ${megabytes(bytes)} MB`,
      en: `Saved and checked: ${file}, ${facts} rows, ${megabytes(bytes)} MB`,
    },
    data: { file, bytes, facts },
  });
}

function restoreBackup({ from = '', data = '', now }: CommandInput): Result<Told> {
  const done = restore(from, data, now);
  if (!done.ok) return done;
  const { facts, epoch } = done.value;
  return ok({
    text: {
      de: `Wiederhergestellt und geprüft: ${facts} Sätze, ab jetzt Epoche ${epoch}. Was nach der Sicherung verkauft wurde, fehlt hier; die Zentrale kennt es, wenn es gesendet war.`,
      en: `Restored and checked: ${facts} rows, epoch ${epoch} from now on. What was sold after the backup is missing here; the head office has it if it was sent.`,
    },
    data: { facts, epoch },
  });
}

/** Every command by its words. */
export const CLI_COMMANDS: ReadonlyMap<string, CliCommand> = new Map<string, CliCommand>([
  ['status', { needs: ['data'], run: status }],
  ['journal verify', { needs: ['data'], run: verify }],
  ['journal rebuild', { needs: ['data'], run: rebuild }],
  ['migrate', { needs: ['data'], run: migrate }],
  ['backup', { needs: ['data', 'to'], run: makeBackup }],
  ['restore', { needs: ['from', 'data'], makesData: true, run: restoreBackup }],
  [
    'enroll',
    {
      needs: ['server', 'code', 'data'],
      makesData: true,
      run: async (input) => (await import('./enroll.ts')).enroll(input),
    },
  ],
  ...EXPORT_KINDS.map((kind): [string, CliCommand] => [
    `export ${kind}`,
    // loaded when it is asked for: the other commands shall not wait for what only exports need
    { needs: ['data'], run: async (input) => (await import('./export.ts')).runExport(input, kind) },
  ]),
  ...CHECK_COMMANDS,
  ...DEVICE_COMMANDS,
  ['simulate', { needs: [], makesData: true, run: async (input) => (await import('./simulate.ts')).simulate(input) }],
]);
