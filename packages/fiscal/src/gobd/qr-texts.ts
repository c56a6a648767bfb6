import { type FiscalRange, qrText } from '@valero/domain/compliance';
import type { DsfinvkSource } from '@valero/domain/dsfinvk';
import type { MediumWriter } from './medium.ts';

/**
 * One QR text per signed Beleg, one a line, till by till in the order of BON_NR: for a verifier that reads what stands on paper. Belege without a
 * signature have none. Returns how many.
 */
export async function writeQrTexts(
  writer: Pick<MediumWriter, 'write'>,
  source: DsfinvkSource,
  range: FiscalRange,
): Promise<number> {
  let count = 0;
  for (const { device, store } of await source.tills()) {
    if ((range.device !== null && range.device !== device) || (range.store !== null && range.store !== store)) continue;
    const closed = (await source.closings(device, range)).map(({ number }) => number);
    const open = await source.openZ(device);
    const whole = range.from === null && range.to === null;
    const openToo = whole && (range.fromZ ?? 1) <= open && open <= (range.toZ ?? open);
    for (const number of openToo ? [...closed, open] : closed) {
      for await (const batch of source.belege(device, number)) {
        for (const { beleg } of batch) {
          if (beleg.tse.state !== 'signed') continue;
          await writer.write(`${qrText(beleg.tse)}\n`);
          count += 1;
        }
      }
    }
  }
  return count;
}
