import { err, type Result } from '@valero/domain/kernel';
import { type MatchRun, zMatchRun } from '@valero/domain/sync';
import * as z from 'zod';
import { officeLink } from '../../../api.ts';

function read<T>(schema: z.ZodType<T>, result: Result<unknown>): Result<T> {
  if (!result.ok) return result;
  const parsed = schema.safeParse(result.value);
  return parsed.success ? { ok: true, value: parsed.data } : err({ code: 'net.bad_reply' });
}

/** A body the server reads as JSON. */
function json(body: object): Blob {
  return new Blob([JSON.stringify(body)], { type: 'application/json' });
}

/** Makes the whole check now. Error: sync.match_running. */
export async function runWhole(): Promise<Result<MatchRun>> {
  return read(zMatchRun, await officeLink().send('POST', '/api/v1/sync/match'));
}

const letterPath = (consumer: string, fact: string): string => `/api/v1/sync/letters/${consumer}/${fact}`;

/** Applies a fact that was left behind again. Errors: sync.dead_letter_unknown, sync.dead_letter_again. */
export function retryLetter(consumer: string, fact: string): Promise<Result<unknown>> {
  return officeLink().send('POST', `${letterPath(consumer, fact)}/retry`);
}

/** Gives a fact that was left behind up. Errors: sync.dead_letter_unknown, sync.reason_missing. */
export function discardLetter(consumer: string, fact: string, reason: string): Promise<Result<unknown>> {
  return officeLink().send('POST', `${letterPath(consumer, fact)}/discard`, json({ reason }));
}

const zCode = z.object({ code: z.string(), expiresAt: z.int() });
/** A one-time code to enrol a device with; `expiresAt` in epoch milliseconds. */
export type EnrolCode = z.infer<typeof zCode>;

/** Makes a code for a device; earlier ones end. */
export async function makeCode(device: string): Promise<Result<EnrolCode>> {
  return read(zCode, await officeLink().send('POST', `/api/v1/devices/${device}/code`));
}

/** Lets the other history of a held device in, with the reason. Errors: sync.device_unknown, sync.not_held. */
export function releaseDevice(device: string, reason: string): Promise<Result<unknown>> {
  return officeLink().send('POST', `/api/v1/devices/${device}/release`, json({ reason }));
}

/** Ends everything a device shows itself with. */
export function shutOut(device: string): Promise<Result<unknown>> {
  return officeLink().send('DELETE', `/api/v1/devices/${device}/token`);
}
