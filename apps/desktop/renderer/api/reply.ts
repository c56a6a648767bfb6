import { err, type Result } from '@valero/domain/kernel';

/** Reads a `Result` from parsed JSON; anything else is a fault of the other side and said so. */
export function readResult(body: unknown): Result<unknown> {
  if (typeof body === 'object' && body !== null && 'ok' in body) {
    if (body.ok === true) return { ok: true, value: 'value' in body ? body.value : undefined };
    if ('error' in body && isFailure(body.error)) return err(body.error);
  }
  return err({ code: 'net.bad_reply' });
}

function isFailure(value: unknown): value is { code: string; details?: Record<string, string | number> } {
  return typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string';
}

/** Reads an RFC 9457 problem as a failure; `code` is our own member of it. */
export function readProblem(body: unknown, status: number): Result<never> {
  if (isFailure(body)) return err({ code: body.code, ...(body.details ? { details: body.details } : {}) });
  return err({
    code: status === 401 ? 'auth.required' : status === 403 ? 'auth.forbidden' : 'net.http',
    details: { status },
  });
}

/** JSON text as an unknown value, `undefined` when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
