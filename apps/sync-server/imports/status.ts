import * as z from 'zod';

const zCount = z.int().nonnegative();

/** Where an import stands, as the head office answers it and its callers read it. */
export const zImportStatus = z
  .object({
    id: z.uuid(),
    name: z.string(),
    state: z.enum(['running', 'done', 'failed', 'cancelled']),
    dryRun: z.boolean(),
    rows: zCount,
    created: zCount,
    changed: zCount,
    unchanged: zCount,
    refused: zCount,
    share: z.number().describe('Share of the file read, 0…1'),
    secondsLeft: zCount.nullable().describe('Whole seconds at the pace so far; null = not known yet, or ended'),
    resumedAt: zCount.describe('Rows an earlier, cut-off run of the same file had done'),
    header: z.array(z.string()).readonly(),
    mapping: z.record(z.string(), z.string()),
    errorFile: z.boolean().describe('Whether there is a list of refused rows to fetch'),
    message: z.string().describe('Why it failed, for a person; else empty'),
  })
  .readonly()
  .meta({ title: 'Import' });
export type ImportStatus = z.infer<typeof zImportStatus>;
