import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import type { ContractRule } from '../device/index.ts';
import { CLIENT, finishOf, makeReady, newTransactionKey, right, type TseRig, type TseRule } from './contract-rig.ts';
import type { Tse, TseExportRange, TseSignature } from './port.ts';

const WHOLE: TseExportRange = { fromCounter: null, toCounter: null };

/** The files of a TAR by name. */
async function unpacked(tar: Uint8Array): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for await (const entry of Readable.from([tar]).pipe(extract())) files.set(entry.header.name, await buffer(entry));
  return files;
}

async function exported(tse: Tse, range: TseExportRange): Promise<ReadonlyMap<string, Buffer>> {
  const pieces: Uint8Array[] = [];
  const { bytes } = right(await tse.exportTar(range, async (piece) => void pieces.push(piece)));
  const tar = Buffer.concat(pieces);
  assert.equal(bytes, tar.length);
  return unpacked(tar);
}

/** Signature counters in the names of log files, ascending. */
function counters(files: ReadonlyMap<string, Buffer>): number[] {
  const found = [...files.keys()].flatMap(
    (name) => /^(?:Gent|Utc|Unixt)_.+_Sig-(\d+)_Log-.+\.log$/.exec(name)?.[1] ?? [],
  );
  return found.map(Number).toSorted((a, b) => a - b);
}

function from(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, n) => first + n);
}

async function sales({ tse }: TseRig, count: number): Promise<readonly (readonly [TseSignature, TseSignature])[]> {
  const done: (readonly [TseSignature, TseSignature])[] = [];
  for (let n = 0; n < count; n += 1) {
    const key = newTransactionKey();
    const start = right(await tse.startTransaction({ key, clientId: CLIENT }));
    done.push([start, right(await tse.finishTransaction(finishOf(key, start)))]);
  }
  return done;
}

/** The rules of the export. */
export function exportRules(rule: TseRule): ContractRule[] {
  return [
    rule('the export holds every message, named by its content, with the certificate of the key', async (it) => {
      await makeReady(it);
      const sold = await sales(it, 3);
      const files = await exported(it.tse, WHOLE);
      const last = counters(files).at(-1) ?? 0;
      assert.deepEqual(counters(files), from(1, last));
      const names = [...files.keys()];
      for (const [n, signatures] of sold.entries()) {
        for (const [step, { signature, signatureCounter }] of [
          ['Start', signatures[0]],
          ['Finish', signatures[1]],
        ] as const) {
          const ending = `_Sig-${signatureCounter}_Log-Tra_No-${n + 1}_${step}_Client-${CLIENT}.log`;
          const name = names.find((candidate) => candidate.endsWith(ending));
          assert.ok(name, `no file ends in ${ending}`);
          const raw = Buffer.from(signature, 'base64');
          assert.deepEqual(files.get(name)?.subarray(-raw.length), raw, 'the message ends in its signature');
        }
      }
      assert.match(files.get('info.csv')?.toString('utf8') ?? '', /^"[^\r]+\n?$/);
      const info = right(await it.tse.info(1, CLIENT));
      const serial = createHash('sha256').update(Buffer.from(info.publicKey, 'base64')).digest('hex');
      assert.equal(info.serial, serial);
      assert.ok(names.some((name) => name.toLowerCase().startsWith(`${serial}_x509.`)));
    }),
    rule('a range by signature counter holds those messages and no others', async (it) => {
      await makeReady(it);
      const sold = await sales(it, 3);
      const first = sold[1]?.[0].signatureCounter ?? 0;
      const last = sold[1]?.[1].signatureCounter ?? 0;
      assert.deepEqual(counters(await exported(it.tse, { fromCounter: first, toCounter: last })), from(first, last));
      const open = counters(await exported(it.tse, { fromCounter: last, toCounter: null }));
      assert.deepEqual(open, from(last, open.at(-1) ?? 0));
      assert.ok(open.length > 2);
    }),
    rule('an export whose receiver fails ends with its error, and the device goes on', async (it) => {
      await makeReady(it);
      const full = async (): Promise<void> => {
        throw new Error('disk full');
      };
      await assert.rejects(it.tse.exportTar(WHOLE, full), /disk full/);
      await sales(it, 1);
    }),
  ];
}
