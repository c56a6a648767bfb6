import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { err, ok, type Result } from '@valero/domain/kernel';
import {
  fullProfile,
  PAPER_WIDTHS,
  type PaperProfile,
  PRINTER_MODELS,
  printerModel,
  zPrinterOptions,
} from '@valero/drivers/receipt-printer';
import { messageOf } from '../log.ts';
import { SAMPLE_TYPES, sampleFile } from '../sample/sample.ts';
import type { CommandInput, Told } from './model.ts';

/**
 * Writes one kind of paper for a check from outside: the bytes a printer gets, or its picture when the file ends in `.svg` or `.pdf`.
 * Errors: host.bad_input, host.file_not_written.
 */
export async function writeSample(input: CommandInput): Promise<Result<Told>> {
  const { type = '', out = '' } = input.devices ?? {};
  const chosen = SAMPLE_TYPES.find((each) => each === type);
  if (!chosen) return bad('type', SAMPLE_TYPES.join(' | '));
  const profile = profileOf(input.devices ?? {});
  if (!profile.ok) return profile;
  const end = extname(out).toLowerCase();
  const format = end === '.svg' ? 'svg' : end === '.pdf' ? 'pdf' : 'bytes';
  const bytes = await sampleFile(chosen, profile.value, format);
  try {
    await writeFile(out, bytes);
  } catch (error) {
    return err({ code: 'host.file_not_written', details: { file: out, reason: messageOf(error).slice(0, 200) } });
  }
  const { width, language, codePage } = fullProfile(profile.value);
  const kind = format === 'bytes' ? `${language}, ${codePage}` : format.toUpperCase();
  return ok({
    text: {
      de: `${out}: ${bytes.length} Bytes, ${chosen}, ${width} Zeichen je Zeile, ${kind}`,
      en: `${out}: ${bytes.length} bytes, ${chosen}, ${width} columns, ${kind}`,
    },
    data: { file: out, bytes: bytes.length, type: chosen, width, language, codePage, format },
  });
}

/** The printer of `--model`, as wide as `--width` where that is given; without a model any ESC/POS printer, 42 columns wide. */
function profileOf({ model, width }: NonNullable<CommandInput['devices']>): Result<PaperProfile> {
  const columns = width === undefined ? null : PAPER_WIDTHS.find((each) => String(each) === width);
  if (columns === undefined) return bad('width', PAPER_WIDTHS.join(' | '));
  if (model === undefined) return ok({ width: columns ?? 42, codePage: 'PC858' });
  const options = zPrinterOptions.safeParse({ model, width: columns });
  return options.success ? ok(printerModel(options.data).paper) : bad('model', Object.keys(PRINTER_MODELS).join(' | '));
}

const bad = (option: string, choices: string): Result<never> =>
  err({ code: 'host.bad_input', details: { field: `--${option}`, reason: choices } });
