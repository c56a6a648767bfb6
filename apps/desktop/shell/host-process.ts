import { homedir } from 'node:os';
import { join } from 'node:path';
import { describeFailure, type ErrorEntry, type Failure, ok, type Result } from '@valero/domain/kernel';
import { STORAGE_ERRORS } from '@valero/storage/sqlite';
import { createLineLogger, HOST_ERRORS, startTill, tillDevices } from '../host/index.ts';
import { type RunningTill, serveHost } from './host-serve.ts';
import { readTillSettings } from './till-settings.ts';

const ERRORS: Readonly<Record<string, ErrorEntry>> = { ...HOST_ERRORS, ...STORAGE_ERRORS };

/** Opens the till of this machine's home folder with the devices that are set up there. */
export async function openTill(home: string): Promise<Result<RunningTill>> {
  const settings = await readTillSettings(home);
  if (!settings.ok) return settings;
  const logger = createLineLogger((line) => process.stderr.write(line), Date.now);
  const devices = await tillDevices(Date.now, { printer: null, dir: settings.value.dir });
  const started = await startTill({ ...settings.value, devices, logger });
  return started.ok ? ok({ transport: started.value, stop: () => started.value.close() }) : started;
}

function describe(failure: Failure): { readonly de: string; readonly en: string } {
  const entry = ERRORS[failure.code];
  if (!entry) return { de: failure.code, en: failure.code };
  return {
    de: `${describeFailure(entry, failure, 'de')} ${entry.action.de}`,
    en: `${describeFailure(entry, failure, 'en')} ${entry.action.en}`,
  };
}

// Only Electron's utility process has a parent port; under plain Node this file is a library.
const parent: typeof process.parentPort | undefined = process.parentPort;
if (parent) {
  void serveHost({
    parent,
    open: () => openTill(process.env['VALERO_HOME'] ?? join(homedir(), '.valero')),
    describe,
    exit: (code) => process.exit(code),
  });
}
