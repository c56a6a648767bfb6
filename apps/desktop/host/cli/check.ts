import { readFile } from 'node:fs/promises';
import { err, ok, type Result } from '@valero/domain/kernel';
import { checkDsfinvk } from '@valero/fiscal/dsfinvk';
import { verifyQrAside, verifyTar } from '@valero/fiscal/verify';
import { messageOf } from '../log.ts';
import type { CliCommand, CommandInput, Told } from './model.ts';

/** Complaints said on the terminal; `--json` has as many as the checker keeps. */
const SHOWN = 30;

function complained(count: number, lines: readonly string[]): Result<never> {
  const more = count > SHOWN ? '\n…' : '';
  return err({ code: 'host.check_complaints', details: { count, list: lines.slice(0, SHOWN).join('\n') + more } });
}

/** A folder with an export of DSFinV-K, also one of another maker. */
async function dsfinvk({ from = '', onProgress }: CommandInput): Promise<Result<Told>> {
  const checked = await checkDsfinvk(from, { onProgress });
  if (!checked.ok) return checked;
  const { closings, belege, signatures, unsigned, complaints, complaintCount } = checked.value;
  if (complaintCount > 0)
    return complained(
      complaintCount,
      complaints.map(({ rule, where, text }) => `${rule}  ${where}: ${text}`),
    );
  return ok({
    text: {
      de: `Keine Beanstandung: ${closings} Kassenabschlüsse, ${belege} Belege, ${signatures} Signaturen echt, ${unsigned} Belege ohne.`,
      en: `No complaint: ${closings} closings, ${belege} receipts, ${signatures} signatures hold, ${unsigned} receipts without.`,
    },
    data: { closings, belege, signatures, unsigned },
  });
}

/** A TAR of a TSE's log, of any maker. */
async function tse({ from = '', onProgress }: CommandInput): Promise<Result<Told>> {
  try {
    const report = await verifyTar(from, {
      onProgress: ({ bytes, total }) => onProgress({ done: bytes, total: total ?? bytes }),
    });
    const { files, signatures, transactions, fromCounter, toCounter, faults, faultCount } = report;
    if (!report.ok)
      return complained(
        faultCount,
        faults.map(({ file, rule, text }) => `${rule}  ${file}: ${text}`),
      );
    return ok({
      text: {
        de: `Keine Beanstandung: ${files} Dateien, ${transactions} Transaktionen, ${signatures} Signaturen echt, Signaturzähler ${fromCounter} bis ${toCounter}.`,
        en: `No complaint: ${files} files, ${transactions} transactions, ${signatures} signatures hold, signature counters ${fromCounter} to ${toCounter}.`,
      },
      data: { files, transactions, signatures, fromCounter, toCounter, serials: report.serials },
    });
  } catch (error) {
    return err({ code: 'host.check_unreadable', details: { file: from, reason: messageOf(error) } });
  }
}

/** A file with the text of a QR code on each line. */
async function qr({ from = '', onProgress }: CommandInput): Promise<Result<Told>> {
  let lines: string[];
  try {
    lines = (await readFile(from, 'utf8')).split(/\r?\n/);
  } catch (error) {
    return err({ code: 'host.check_unreadable', details: { file: from, reason: messageOf(error) } });
  }
  const faults: string[] = [];
  const serials = new Set<string>();
  let codes = 0;
  for (const [index, text] of lines.entries()) {
    if (text === '') continue;
    codes += 1;
    const verdict = await verifyQrAside(text);
    if (verdict.ok) serials.add(verdict.serial);
    else faults.push(`${index + 1}: ${verdict.fault}`);
    if (codes % 100 === 0) onProgress({ done: index + 1, total: lines.length });
  }
  if (faults.length > 0) return complained(faults.length, faults);
  const known = [...serials];
  return ok({
    text: {
      de: `${codes} QR-Codes, alle echt. TSE: ${known.join(', ')}`,
      en: `${codes} QR codes, all genuine. TSE: ${known.join(', ')}`,
    },
    data: { codes, serials: known },
  });
}

/** What checks what others have written; needs no till's data. */
export const CHECK_COMMANDS: readonly (readonly [string, CliCommand])[] = [
  ['check dsfinvk', { needs: ['from'], makesData: true, run: dsfinvk }],
  ['check tse', { needs: ['from'], makesData: true, run: tse }],
  ['check qr', { needs: ['from'], makesData: true, run: qr }],
];
