import {
  BarcodeFormat,
  BinaryBitmap,
  DecodeHintType,
  GlobalHistogramBinarizer,
  MultiFormatReader,
  RGBLuminanceSource,
} from '@zxing/library';
import bwip from 'bwip-js/node';
import { PNG } from 'pngjs';
import QRCode from 'qrcode';
import type { PaperThing } from './decoder-paper.fixture.ts';

type Qr = Extract<PaperThing, { kind: 'qr' }>;
type Bars = Extract<PaperThing, { kind: 'barcode' }>;

/** Black dots on white paper. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly black: (x: number, y: number) => boolean;
}

/** A QR code as the printer draws it from its own parameters: byte mode, the level, the module in dots, four light modules around. */
export function drawQr({ payload, level, module }: Qr): Picture {
  const drawn = QRCode.create([{ data: new Uint8ClampedArray(payload), mode: 'byte' }], {
    errorCorrectionLevel: level,
  });
  const side = drawn.modules.size;
  const edge = 4;
  const full = (side + 2 * edge) * module;
  const at = (dot: number): number => Math.floor(dot / module) - edge;
  return {
    width: full,
    height: full,
    black: (x, y) => {
      const [column, row] = [at(x), at(y)];
      return column >= 0 && row >= 0 && column < side && row < side && drawn.modules.get(row, column) === 1;
    },
  };
}

/** Bars as the printer draws them, with eleven light modules at both sides. */
export function drawBars({ symbology, data, module, height }: Bars): Picture {
  // the printer was told the code set (B); ^ and parsing are the drawing library's own and are off
  const [drawn] = bwip.raw({ bcid: symbology, text: data, ...(symbology === 'code128' ? { suppressc: true } : {}) });
  if (!drawn || !('sbs' in drawn)) throw new Error('bars were not drawn');
  const edges = drawn.sbs.flatMap((width, index) => Array.from({ length: width }, () => index % 2 === 0));
  const modules = [...new Array<boolean>(11).fill(false), ...edges, ...new Array<boolean>(11).fill(false)];
  return { width: modules.length * module, height, black: (x) => modules[Math.floor(x / module)] ?? false };
}

/** A picture as a PNG file. */
export function toPng({ width, height, black }: Picture): Buffer {
  const png = new PNG({ width, height });
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      png.data.fill(black(x, y) ? 0 : 255, (y * width + x) * 4, (y * width + x) * 4 + 3);
  for (let at = 3; at < png.data.length; at += 4) png.data[at] = 255;
  return PNG.sync.write(png);
}

/** A PNG file as a picture. */
export function fromPng(file: Buffer): Picture {
  const png = PNG.sync.read(file);
  return { width: png.width, height: png.height, black: (x, y) => (png.data[(y * png.width + x) * 4] ?? 255) < 128 };
}

/** What a reader finds on a picture that holds one code; throws when it finds none. */
export function scan(picture: Picture, format: 'qr' | 'code128' | 'ean13'): string {
  const light = new Uint8ClampedArray(picture.width * picture.height);
  for (let y = 0; y < picture.height; y += 1)
    for (let x = 0; x < picture.width; x += 1) light[y * picture.width + x] = picture.black(x, y) ? 0 : 255;
  const source = new RGBLuminanceSource(light, picture.width, picture.height);
  const formats = { qr: BarcodeFormat.QR_CODE, code128: BarcodeFormat.CODE_128, ean13: BarcodeFormat.EAN_13 };
  const hints = new Map<DecodeHintType, unknown>([
    [DecodeHintType.POSSIBLE_FORMATS, [formats[format]]],
    [DecodeHintType.CHARACTER_SET, 'UTF-8'],
    ...(format === 'qr' ? ([[DecodeHintType.PURE_BARCODE, true]] as const) : []),
  ]);
  return new MultiFormatReader().decode(new BinaryBitmap(new GlobalHistogramBinarizer(source)), hints).getText();
}
