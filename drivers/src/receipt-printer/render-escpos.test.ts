import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJob, linesOf } from './decoder.fixture.ts';
import { qr, receiptDoc, text } from './model.ts';
import { renderEscpos } from './render-escpos.ts';

describe('ESC/POS bytes', () => {
  it('renderEscpos: umlauts, ß and the euro sign take the bytes of the page', async () => {
    const doc = receiptDoc('t', [text('äöüÄÖÜß€')]);
    expect((await renderEscpos(doc, { width: 42, codePage: 'PC858' })).toString('hex')).toContain('8494818e999ae1d5');
    expect((await renderEscpos(doc, { width: 42, codePage: 'WPC1252' })).toString('hex')).toContain('e4f6fcc4d6dcdf80');
  });

  it('renderEscpos: a job begins with init and its code page', async () => {
    const bytes = await renderEscpos(receiptDoc('t', [text('x')]), { width: 42, codePage: 'PC858' });
    expect(bytes.subarray(0, 5).toString('hex')).toBe('1b401b7413');
  });

  it('renderEscpos: the length of a QR code counts bytes, so umlauts do not eat the next command', async () => {
    const job = decodeJob(await renderEscpos(receiptDoc('t', [qr('Grün'), text('danach')])), 'escpos', 512);
    expect(job.faults).toEqual([]);
    expect(job.things[0]).toMatchObject({ kind: 'qr', payload: Buffer.from('Grün') });
    expect(linesOf(job)[0]?.text).toBe('danach');
  });

  it('renderEscpos: a QR of any allowed length is read back whole and holds no real-time command in its length', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), async (length) => {
        const doc = receiptDoc('t', [qr('A'.repeat(length))]);
        const job = decodeJob(await renderEscpos(doc, { width: 32, codePage: 'PC858' }), 'escpos', 384);
        expect(job.faults).toEqual([]);
        expect(job.things[0]).toMatchObject({ kind: 'qr', payload: Buffer.alloc(length, 'A') });
      }),
    );
  });
});
