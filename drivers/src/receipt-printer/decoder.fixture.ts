import { drawBars, drawQr, fromPng, scan, toPng } from './decoder-codes.fixture.ts';
import { ESCPOS_READER } from './decoder-escpos.fixture.ts';
import { type DecodedJob, type PaperThing, readJob } from './decoder-paper.fixture.ts';
import { STARLINE_READER, STARPRNT_READER } from './decoder-star.fixture.ts';

export { toPng };

const READERS = { escpos: ESCPOS_READER, starprnt: STARPRNT_READER, starline: STARLINE_READER } as const;

/** Reads a job as a printer of that language with so many dots does. Never throws. */
export function decodeJob(job: Uint8Array, language: keyof typeof READERS, dots: number): DecodedJob {
  return readJob(job, READERS[language], dots);
}

/** The text lines of a job. */
export function linesOf(job: DecodedJob): Extract<PaperThing, { kind: 'line' }>[] {
  return job.things.filter((thing) => thing.kind === 'line');
}

/** The codes of a job, each drawn as the printer draws it, written to PNG, and read from there by a reader of pictures. */
export function scannedCodes(job: DecodedJob, dots: number): { kind: 'qr' | 'code128' | 'ean13'; data: string }[] {
  return job.things.flatMap((thing) => {
    if (thing.kind !== 'qr' && thing.kind !== 'barcode') return [];
    const picture = thing.kind === 'qr' ? drawQr(thing) : drawBars(thing);
    if (picture.width > dots) job.faults.push(`a code of ${picture.width} dots on paper of ${dots}`);
    const kind = thing.kind === 'qr' ? 'qr' : thing.symbology;
    return [{ kind, data: scan(fromPng(toPng(picture)), kind) }];
  });
}
