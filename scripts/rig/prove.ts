import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { qrText, type TseSigned, WHOLE_RANGE } from '@valero/domain/compliance';
import { unwrap } from '@valero/domain/kernel';
import type { Tse } from '@valero/drivers/tse';
import { checkDsfinvk, checkZ, exportDsfinvk } from '@valero/fiscal/dsfinvk';
import { verifyQr, verifyQrAside, verifyTar } from '@valero/fiscal/verify';
import { openSqliteFiscalSource } from '@valero/storage/fiscal';

/** What was proved of one till. Every list of faults is empty when all is well. */
export interface Proof {
  readonly belege: number;
  readonly closings: number;
  readonly exportBytes: number;
  readonly signatures: number;
  readonly unsigned: number;
  readonly qr: number;
  readonly logs: number;
  readonly transactions: number;
  readonly faults: readonly string[];
}

/** Tells how long a step took. */
export type Lap = (what: string) => void;

const told = (rule: string, where: string, text: string): string => `${rule} ${where}: ${text}`;

/** Every signature a till has: of its Belege and found afterwards. */
async function* signatures(dir: string): AsyncGenerator<TseSigned> {
  const source = unwrap(openSqliteFiscalSource(dir));
  try {
    for (const till of await source.tills())
      for (const z of await source.closings(till.device, WHOLE_RANGE))
        for await (const batch of source.belege(till.device, z.number))
          for (const { beleg, found } of batch) {
            if (beleg.tse.state === 'signed') yield beleg.tse;
            if (found) yield found;
          }
  } finally {
    await source.close();
  }
}

/** The amount in a QR's first slot, one cent more. */
function oneCentMore(text: string): string {
  return text.replace(
    /\^(-?\d+)\.(\d{2})_/,
    (_whole, euro: string, cent: string) => `^${euro}.${String((Number(cent) + 1) % 100).padStart(2, '0')}_`,
  );
}

/** QR codes verified at once, on other threads. */
const AHEAD = 64;

/** Verifies the QR of every signed Beleg; of every hundredth, that a cent more is refused. */
async function proveQr(dir: string, faults: string[]): Promise<number> {
  let count = 0;
  const running = new Set<Promise<void>>();
  const prove = async (tse: TseSigned, nth: number): Promise<void> => {
    const text = qrText(tse);
    const verdict = await verifyQrAside(text);
    const where = `Transaktion ${tse.transactionNumber}`;
    if (!verdict.ok) faults.push(told('QR', where, verdict.fault));
    else if (verdict.serial !== tse.serial) faults.push(told('QR', where, 'serial'));
    if (nth % 100 === 0 && verifyQr(oneCentMore(text)).ok) faults.push(told('QR', where, 'a cent more was accepted'));
  };
  for await (const tse of signatures(dir)) {
    count += 1;
    const task = prove(tse, count).finally(() => running.delete(task));
    running.add(task);
    if (running.size >= AHEAD) await Promise.race(running);
  }
  await Promise.all(running);
  return count;
}

async function writeTar(tse: Tse, file: string): Promise<void> {
  const out = createWriteStream(file);
  const answer = await tse.exportTar({ fromCounter: null, toCounter: null }, async (chunk) => {
    if (!out.write(chunk)) await once(out, 'drain');
  });
  out.end();
  await once(out, 'close');
  if (!answer.ok) throw new Error(`the TAR was not written: ${answer.fault.detail}`);
}

/** Runs the self-check of each Z over the facts, as a till does after closing. */
async function proveFacts(dir: string, faults: string[]): Promise<number> {
  const source = unwrap(openSqliteFiscalSource(dir));
  let belege = 0;
  for (const till of await source.tills())
    for (const z of await source.closings(till.device, WHOLE_RANGE)) {
      const verdict = await checkZ(z, source.belege(till.device, z.number));
      belege += verdict.belege;
      for (const { rule, where, text } of verdict.complaints) faults.push(told(rule, where, text));
    }
  await source.close();
  return belege;
}

/** Exports a till's data, checks the export, the facts, every QR and the TSE's whole log against each other. */
export async function proveTill(dir: string, tse: Tse, lap: Lap): Promise<Proof> {
  const faults: string[] = [];
  const source = unwrap(openSqliteFiscalSource(dir));
  const exported = unwrap(
    await exportDsfinvk({ source, range: WHOLE_RANGE, out: `${dir}-dsfinvk`, includeOpen: null }),
  );
  await source.close();
  lap(`DSFinV-K of ${exported.belege} Belege`);
  const checked = unwrap(await checkDsfinvk(exported.dir));
  for (const { rule, where, text } of checked.complaints) faults.push(told(rule, where, text));
  lap(
    `checked: ${checked.complaintCount} complaints, ${checked.signatures} signatures hold, ${checked.unsigned} Belege without`,
  );
  const facts = await proveFacts(dir, faults);
  if (facts !== exported.belege) faults.push(`facts: ${facts} Belege, export: ${exported.belege}`);
  lap('self-check of every Z over the facts');
  const qr = await proveQr(dir, faults);
  if (qr !== checked.signatures) faults.push(`QR: ${qr}, signatures in the export: ${checked.signatures}`);
  lap(`${qr} QR codes`);
  const tar = `${dir}.tar`;
  await writeTar(tse, tar);
  const report = await verifyTar(tar);
  for (const { rule, file, text } of report.faults) faults.push(told(`TAR ${rule}`, file, text));
  if (report.transactions !== qr) faults.push(`TAR: ${report.transactions} transactions, Belege have ${qr}`);
  lap(`TAR of ${report.files} files, ${report.signatures} signatures hold`);
  return {
    belege: exported.belege,
    closings: exported.closings,
    exportBytes: exported.files.reduce((sum, { bytes }) => sum + bytes, 0),
    signatures: checked.signatures,
    unsigned: checked.unsigned,
    qr,
    logs: report.logs.Tra + report.logs.Sys + report.logs.Aud,
    transactions: report.transactions,
    faults,
  };
}
