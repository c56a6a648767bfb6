import { encodeText } from './charset.ts';
import { qrModuleDots } from './escpos.ts';
import { centred } from './image.ts';
import type { PaperRow } from './layout.ts';
import type { ReceiptDoc } from './model.ts';
import { fullProfile, type PaperProfile } from './profiles.ts';
import { cutOf, LINES_TO_TEAR_BAR, renderEscpos, rowsFor } from './render-escpos.ts';
import {
  STAR_ALIGN,
  STAR_BOLD,
  STAR_CUT,
  STAR_INIT,
  STAR_SIZE,
  starBarcode,
  starFeed,
  starLineRaster,
  starPage,
  starPrntRaster,
  starQr,
} from './star.ts';

const LINE_FEED = Buffer.of(0x0a);

/** A receipt as one self-contained job in the language of the profile. */
export async function renderReceipt(doc: ReceiptDoc, profile: PaperProfile): Promise<Buffer> {
  return fullProfile(profile).language === 'escpos' ? renderEscpos(doc, profile) : renderStar(doc, profile);
}

/**
 * A receipt as one self-contained StarPRNT or Star Line job, from the same rows as every other output. No byte of data can form a
 * real-time command (`1B 06`): text, QR and bar code data hold no control bytes, pictures are guarded.
 */
export function renderStar(doc: ReceiptDoc, profile: PaperProfile): Buffer {
  const full = fullProfile(profile);
  const parts = rowsFor(doc, profile).flatMap((row) => starRow(row, full));
  return Buffer.concat([STAR_INIT, starPage(full.pageNumber), ...parts]);
}

function starRow(row: PaperRow, profile: Required<PaperProfile>): Buffer[] {
  const { dots, language, codePage } = profile;
  switch (row.kind) {
    case 'cut': {
      const cut = cutOf(profile, row.partial);
      return [cut === 'none' ? starFeed(LINES_TO_TEAR_BAR) : STAR_CUT[cut]];
    }
    case 'qr':
      return centre(starQr(row.data, qrModuleDots(Buffer.byteLength(row.data), dots)));
    case 'barcode':
      return centre(starBarcode(row.symbology, row.data, row.module));
    case 'image': {
      if (!profile.images) return [];
      const raster = centred(row.raster, dots);
      return [language === 'starprnt' ? starPrntRaster(raster) : starLineRaster(raster)];
    }
    case 'line':
      return [
        ...(row.bold ? [STAR_BOLD.on] : []),
        ...(row.size === 'normal' ? [] : [STAR_SIZE[row.size]]),
        encodeText(row.text, codePage),
        ...(row.bold ? [STAR_BOLD.off] : []),
        ...(row.size === 'normal' ? [] : [STAR_SIZE.normal]),
        LINE_FEED,
      ];
  }
}

function centre(command: Buffer): Buffer[] {
  return [STAR_ALIGN.center, command, STAR_ALIGN.left];
}
