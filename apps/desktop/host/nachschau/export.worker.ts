import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../log.ts';
import { exportTill, type TillExport } from './records.ts';

const order = workerData as Omit<TillExport, 'onProgress'>;
let told = -1;
try {
  const outcome = await exportTill({
    ...order,
    onProgress(progress) {
      if (progress.done === told) return;
      told = progress.done;
      parentPort?.postMessage({ kind: 'progress', progress });
    },
  });
  if (outcome.ok) {
    const { folder, files, bytes, sha256 } = outcome.value;
    parentPort?.postMessage({
      kind: 'done',
      result: { ok: true, value: { folder, files: files.length, bytes, sha256 } },
    });
  } else parentPort?.postMessage({ kind: 'done', result: outcome });
} catch (error) {
  const details = { reason: messageOf(error).slice(0, 300) };
  parentPort?.postMessage({ kind: 'done', result: { ok: false, error: { code: 'audit.export_failed', details } } });
}
