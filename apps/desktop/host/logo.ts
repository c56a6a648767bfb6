import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ReceiptItem } from '@valero/drivers/receipt-printer';
import { type Logger, messageOf } from './log.ts';

/** The shop's logo in the till's data folder. */
const LOGO_FILE = 'logo.png';

/** The shop's logo for its receipts, from `logo.png` in `dir`; null = there is none. A broken file is logged and printed by nobody. */
export async function shopLogo(dir: string, logger: Pick<Logger, 'warn'>): Promise<ReceiptItem | null> {
  const file = path.join(dir, LOGO_FILE);
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch {
    return null;
  }
  try {
    const { logo, logoFromPng } = await import('@valero/drivers/receipt-printer');
    return logo(await logoFromPng(bytes));
  } catch (error) {
    logger.warn({ file, error: messageOf(error) }, 'the logo is no picture that can be printed');
    return null;
  }
}
