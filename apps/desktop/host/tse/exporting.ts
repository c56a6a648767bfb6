import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TseFault } from '@valero/drivers/tse';
import { verifyTar } from '@valero/fiscal/verify';
import type { TseUnit } from './unit.ts';

/** Complaints a fact keeps. */
const MAX_COMPLAINTS = 100;

/** An export that lies on the disk, with what its check said. */
export interface TseExportDone {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly fromCounter: number | null;
  readonly toCounter: number | null;
  readonly complaints: string[];
}

/** Folder of the exports of a till's TSEs. */
export function exportFolder(dir: string): string {
  return join(dir, 'exports', 'tse');
}

/**
 * Writes the whole log of a TSE as TAR into the till's folder and checks it as an auditor would. The file has its name only when it is
 * complete. `stamp` is part of the name: `TSE-1_20261121T023000Z.tar`.
 */
export async function exportTse(
  dir: string,
  unit: TseUnit,
  stamp: string,
): Promise<{ done: TseExportDone } | { fault: TseFault }> {
  const folder = exportFolder(dir);
  await mkdir(folder, { recursive: true });
  const file = `TSE-${unit.tseId}_${stamp.replace(/[-:]|\.\d+/g, '')}.tar`;
  const part = join(folder, `${file}.part`);
  const hash = createHash('sha256');
  const handle = await open(part, 'w', 0o600);
  try {
    const written = await unit.driver.exportTar({ fromCounter: null, toCounter: null }, async (chunk) => {
      hash.update(chunk);
      await handle.write(chunk);
    });
    if (!written.ok) {
      await rm(part, { force: true });
      return { fault: written.fault };
    }
    await handle.sync();
    await rename(part, join(folder, file));
    const report = await verifyTar(join(folder, file), { open: 'allow' });
    const complaints = report.faults
      .slice(0, MAX_COMPLAINTS)
      .map((fault) => `${fault.file}: ${fault.rule}: ${fault.text}`.slice(0, 300));
    const { fromCounter, toCounter } = report;
    return {
      done: { file, bytes: written.value.bytes, sha256: hash.digest('hex'), fromCounter, toCounter, complaints },
    };
  } finally {
    await handle.close();
  }
}
