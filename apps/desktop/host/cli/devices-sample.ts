import { writeFile } from 'node:fs/promises';
import { err, ok, type Result } from '@valero/domain/kernel';
import { PAPER_WIDTHS } from '@valero/drivers/receipt-printer';
import { messageOf } from '../log.ts';
import { SAMPLE_TYPES, sampleBytes } from '../sample/sample.ts';
import type { CommandInput, Told } from './model.ts';

/** Writes the bytes of one kind of paper for a check from outside. Errors: host.bad_input, host.file_not_written. */
export async function writeSample(input: CommandInput): Promise<Result<Told>> {
  const { type = '', width = '42', out = '' } = input.devices ?? {};
  const chosen = SAMPLE_TYPES.find((each) => each === type);
  if (!chosen) return bad('type', SAMPLE_TYPES.join(' | '));
  const columns = PAPER_WIDTHS.find((each) => String(each) === width);
  if (!columns) return bad('width', PAPER_WIDTHS.join(' | '));
  const bytes = await sampleBytes(chosen, { width: columns, codePage: 'PC858' });
  try {
    await writeFile(out, bytes);
  } catch (error) {
    return err({ code: 'host.file_not_written', details: { file: out, reason: messageOf(error).slice(0, 200) } });
  }
  return ok({
    text: {
      de: `${out}: ${bytes.length} Bytes, ${chosen}, ${columns} Zeichen je Zeile, ESC/POS, PC858`,
      en: `${out}: ${bytes.length} bytes, ${chosen}, ${columns} columns, ESC/POS, PC858`,
    },
    data: { file: out, bytes: bytes.length, type: chosen, width: columns },
  });
}

const bad = (option: string, choices: string): Result<never> =>
  err({ code: 'host.bad_input', details: { field: `--${option}`, reason: choices } });
