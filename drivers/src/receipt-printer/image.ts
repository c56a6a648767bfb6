/**
 * Pictures of one bit: a logo, a barcode, a QR code. Rows are whole bytes, the left dot is the highest bit, 1 = black; so every printer
 * language takes them.
 */
export interface Raster {
  /** Dots across, a multiple of 8. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** `width / 8 × height` bytes. */
  readonly bits: Uint8Array;
}

/** Largest logo kept: as wide as 80 mm paper, 10 cm high. */
export const MAX_LOGO = { width: 576, height: 800 } as const;

/** Grey levels 0 (black) … 255 (white), row by row. */
export interface Grey {
  readonly width: number;
  readonly height: number;
  readonly levels: Uint8Array;
}

/** Black and white by Floyd-Steinberg: what an edge loses goes to its neighbours, so that a photograph stays one. */
export function dither({ width, height, levels }: Grey): Raster {
  const padded = Math.ceil(width / 8) * 8;
  const bits = new Uint8Array((padded / 8) * height);
  const rest = Float64Array.from(levels);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const level = rest[at] ?? 255;
      const black = level < 128;
      if (black) setDot(bits, padded, x, y);
      const off = level - (black ? 0 : 255);
      if (x + 1 < width) rest[at + 1] = (rest[at + 1] ?? 0) + (off * 7) / 16;
      if (y + 1 === height) continue;
      if (x > 0) rest[at + width - 1] = (rest[at + width - 1] ?? 0) + (off * 3) / 16;
      rest[at + width] = (rest[at + width] ?? 0) + (off * 5) / 16;
      if (x + 1 < width) rest[at + width + 1] = (rest[at + width + 1] ?? 0) + off / 16;
    }
  }
  return { width: padded, height, bits };
}

function setDot(bits: Uint8Array, width: number, x: number, y: number): void {
  const at = y * (width / 8) + (x >> 3);
  bits[at] = (bits[at] ?? 0) | (0x80 >> (x & 7));
}

/** True where the dot is black. */
export function dotAt(raster: Raster, x: number, y: number): boolean {
  return ((raster.bits[y * (raster.width / 8) + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0;
}

/**
 * A logo from a PNG file: shrunk to `maxWidth` dots if it is wider, laid on white, dithered. Throws when the bytes are no PNG or the
 * picture is larger than 4,000 × 4,000; the reader of PNG is loaded with the first logo.
 */
export async function logoFromPng(file: Uint8Array, maxWidth: number = MAX_LOGO.width): Promise<Raster> {
  const head = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 24 || head.getUint32(0) !== 0x89504e47) throw new Error('not a PNG file');
  if (head.getUint32(16) > 4000 || head.getUint32(20) > 4000) throw new Error('the picture is larger than 4000 dots');
  const { PNG } = await import('pngjs');
  const picture = PNG.sync.read(Buffer.from(file));
  const scale = Math.min(1, Math.min(maxWidth, MAX_LOGO.width) / picture.width, MAX_LOGO.height / picture.height);
  return dither(shrink({ width: picture.width, height: picture.height, levels: greyOf(picture.data) }, scale));
}

/** Brightness by ITU-R BT.601, on white paper. */
function greyOf(rgba: Uint8Array): Uint8Array {
  const levels = new Uint8Array(rgba.length / 4);
  for (let at = 0; at < levels.length; at += 1) {
    const [red = 255, green = 255, blue = 255, alpha = 255] = rgba.subarray(at * 4, at * 4 + 4);
    const light = 0.299 * red + 0.587 * green + 0.114 * blue;
    levels[at] = Math.round((light * alpha + 255 * (255 - alpha)) / 255);
  }
  return levels;
}

/** Each new dot is the mean of the dots it covers. */
function shrink(grey: Grey, scale: number): Grey {
  if (scale >= 1) return grey;
  const width = Math.max(1, Math.floor(grey.width * scale));
  const height = Math.max(1, Math.floor(grey.height * scale));
  const levels = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) levels[y * width + x] = meanOf(grey, { x, y, width, height });
  return { width, height, levels };
}

function meanOf(grey: Grey, to: { x: number; y: number; width: number; height: number }): number {
  const left = Math.floor((to.x * grey.width) / to.width);
  const right = Math.max(left + 1, Math.floor(((to.x + 1) * grey.width) / to.width));
  const top = Math.floor((to.y * grey.height) / to.height);
  const bottom = Math.max(top + 1, Math.floor(((to.y + 1) * grey.height) / to.height));
  let sum = 0;
  for (let y = top; y < bottom; y += 1)
    for (let x = left; x < right; x += 1) sum += grey.levels[y * grey.width + x] ?? 255;
  return Math.round(sum / ((right - left) * (bottom - top)));
}

/** The raster centred on paper of `dots`, shrunk when it is wider. */
export function centred(raster: Raster, dots: number): Raster {
  const line = Math.floor(dots / 8);
  const { width, height, bits: own } = raster.width > dots ? narrowed(raster, line * 8) : raster;
  const taken = width / 8;
  const before = Math.floor((line - taken) / 2);
  const bits = new Uint8Array((before + taken) * height);
  for (let y = 0; y < height; y += 1) bits.set(own.subarray(y * taken, (y + 1) * taken), y * (before + taken) + before);
  return { width: (before + taken) * 8, height, bits };
}

function narrowed(raster: Raster, width: number): Raster {
  const levels = new Uint8Array(raster.width * raster.height);
  for (let y = 0; y < raster.height; y += 1)
    for (let x = 0; x < raster.width; x += 1) levels[y * raster.width + x] = dotAt(raster, x, y) ? 0 : 255;
  return dither(shrink({ width: raster.width, height: raster.height, levels }, width / raster.width));
}

/** The raster in bands of at most `rows`, so that a printer with a small buffer starts at once and its length bytes stay small. */
export function bandsOf(raster: Raster, rows: number): Raster[] {
  const line = raster.width / 8;
  return Array.from({ length: Math.ceil(raster.height / rows) }, (_, index) => {
    const height = Math.min(rows, raster.height - index * rows);
    const start = index * rows * line;
    return { width: raster.width, height, bits: raster.bits.subarray(start, start + height * line) };
  });
}

/**
 * Data that no printer takes for a real-time command. Printers obey `10 04`, `10 05`, `10 14` (ESC/POS) and `1B 06` (Star) also in
 * the middle of a picture (TM-L90 specification p. 99). Such a pair cannot be split by bands when both bytes stand in one row, so its
 * first byte gets one more black dot beside the one it has: 10 → 18, 1B → 1F. One dot of 1/8 mm, and no pair is made by it.
 */
export function guarded(bits: Uint8Array): Uint8Array {
  const safe = Uint8Array.from(bits);
  for (let at = 0; at + 1 < safe.length; at += 1) {
    const next = safe[at + 1];
    if (safe[at] === 0x10 && (next === 0x04 || next === 0x05 || next === 0x14)) safe[at] = 0x18;
    else if (safe[at] === 0x1b && next === 0x06) safe[at] = 0x1f;
  }
  return safe;
}
