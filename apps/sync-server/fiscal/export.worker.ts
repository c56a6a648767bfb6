import { parentPort, workerData } from 'node:worker_threads';
import { type WorkOrder, writeExport } from './write.ts';

const order = workerData as WorkOrder;
let told = -1;
try {
  const result = await writeExport(order, (progress) => {
    if (progress.done === told) return;
    told = progress.done;
    parentPort?.postMessage({ kind: 'progress', progress });
  });
  parentPort?.postMessage({ kind: 'done', result });
} catch (error) {
  const reason = (error instanceof Error ? error.message : String(error)).slice(0, 300);
  parentPort?.postMessage({
    kind: 'done',
    result: { ok: false, error: { code: 'audit.export_failed', details: { reason } } },
  });
}
