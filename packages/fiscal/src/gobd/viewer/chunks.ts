import type { ArchiveFact, ArchiveSource } from '@valero/storage/audit';
import * as z from 'zod';
import type { Medium, MediumWriter } from '../medium.ts';
import type { OnRecords } from '../records.ts';

/** Facts in one data file: small enough to open at once in any browser. */
const FACTS_PER_CHUNK = 400;

/** JSON that is also a safe script: nothing in it ends a script element or a line of JavaScript. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const zListed = z.object({
  number: z.number(),
  businessDay: z.string().optional(),
});
const zBelegHead = zListed.extend({
  id: z.string(),
  kasseId: z.string(),
  zNumber: z.number(),
  bonTyp: z.string(),
  finishedAt: z.number(),
  gross: z.number(),
  training: z.boolean(),
  tse: z.looseObject({
    state: z.string(),
    serial: z.string().optional(),
    clientId: z.string().optional(),
    transactionNumber: z.number().optional(),
  }),
});
const zZHead = zListed.extend({
  kasseId: z.string(),
  createdAt: z.number(),
  revenue: z.number(),
  belegCount: z.number(),
});

/** One line of the list of receipts: as an array, because there are many. */
export type ListedBeleg = readonly [
  chunk: number,
  index: number,
  number: number,
  kasseId: string,
  zNumber: number,
  bonTyp: string,
  at: number,
  gross: number,
  transaction: number | null,
  clientId: string,
  id: string,
];

function belegLine(fact: ArchiveFact, chunk: number, index: number): ListedBeleg | null {
  const parsed = zBelegHead.safeParse((JSON.parse(fact.body) as { payload?: unknown }).payload);
  if (!parsed.success) return null;
  const { number, kasseId, zNumber, bonTyp, finishedAt, gross, tse, id, training } = parsed.data;
  const typ = training ? 'AVTraining' : bonTyp;
  return [
    chunk,
    index,
    number,
    kasseId,
    zNumber,
    typ,
    finishedAt,
    gross,
    tse.transactionNumber ?? null,
    tse.clientId ?? '',
    id,
  ];
}

function zLine(fact: ArchiveFact, chunk: number, index: number): readonly (string | number)[] | null {
  const parsed = zZHead.safeParse((JSON.parse(fact.body) as { payload?: unknown }).payload);
  if (!parsed.success) return null;
  const { number, kasseId, createdAt, revenue, belegCount } = parsed.data;
  return [chunk, index, number, kasseId, createdAt, revenue, belegCount];
}

/** A list written as a script, entry by entry. */
async function openList(
  medium: Medium,
  file: string,
  name: string,
): Promise<{ add(line: unknown): Promise<void>; end(): Promise<void> }> {
  const writer: MediumWriter = await medium.open(file);
  await writer.write(`valero.${name}([`);
  let first = true;
  return {
    async add(line) {
      await writer.write(`${first ? '' : ','}\n${scriptJson(line)}`);
      first = false;
    },
    async end() {
      await writer.write('\n]);\n');
      await writer.end();
    },
  };
}

/** What the data files of a viewer hold. */
export interface ViewerData {
  readonly chunks: number;
  readonly facts: number;
  readonly belege: number;
  readonly closings: number;
}

/** Writes the data files: facts in pieces, and the lists of receipts and closings. Memory does not grow with the journal. */
export async function writeViewerData(medium: Medium, source: ArchiveSource, seen: OnRecords): Promise<ViewerData> {
  const belege = await openList(medium, 'ansicht/daten/belege.js', 'belege');
  const closings = await openList(medium, 'ansicht/daten/z.js', 'z');
  const count = { chunks: 0, facts: 0, belege: 0, closings: 0 };
  let chunk: ArchiveFact[] = [];
  const flush = async (): Promise<void> => {
    if (chunk.length === 0) return;
    const rows = chunk.map(({ device, epoch, seq, type, prevHash, hash, body }) => [
      device,
      epoch,
      seq,
      type,
      prevHash,
      hash,
      body,
    ]);
    const lines = rows.map((row) => scriptJson(row)).join(',\n');
    const writer = await medium.open(`ansicht/daten/f${count.chunks}.js`);
    await writer.write(`valero.chunk(${count.chunks}, [\n${lines}\n]);\n`);
    await writer.end();
    count.chunks += 1;
    chunk = [];
  };
  for await (const batch of source.journal()) {
    for (const fact of batch) {
      const index = chunk.push(fact) - 1;
      const isBeleg = fact.type === 'kasse.belegIssued';
      const isZ = fact.type === 'kasse.kassenabschlussMade';
      const line = isBeleg ? belegLine(fact, count.chunks, index) : isZ ? zLine(fact, count.chunks, index) : null;
      if (line !== null) {
        await (isBeleg ? belege : closings).add(line);
        if (isBeleg) count.belege += 1;
        else count.closings += 1;
      }
      if (chunk.length === FACTS_PER_CHUNK) await flush();
    }
    count.facts += batch.length;
    seen(count.facts);
  }
  await flush();
  await belege.end();
  await closings.end();
  return count;
}
