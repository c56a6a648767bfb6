import type { OutageReason } from '@valero/domain/compliance';
import type { TseAnswer, TseFault } from '../tse/index.ts';

/** A refusal of the service as an outage reason; codes as in its public description, section "Errors and Status Codes". */
const REASONS: Readonly<Record<string, OutageReason>> = {
  E_TSS_NOT_INITIALIZED: 'notReady',
  E_TSS_DISABLED: 'notReady',
  E_TSS_NOT_FOUND: 'notReady',
  E_TSS_DEFECTIVE: 'notReady',
  E_TSS_DELETED: 'notReady',
  E_TSS_EVICTED: 'notReady',
  E_TSS_LOCKED: 'notReady',
  E_TX_LIMIT_REACHED: 'full',
};

/** What a refusal means. A 5xx is the service being away for a while, whatever it is on their side. */
export function reasonOf(status: number, code: string): OutageReason {
  return REASONS[code] ?? (status >= 500 || status === 499 ? 'unreachable' : 'refused');
}

/** Worth the same order again after a while: it says so itself (429, 499, 5xx), but maintenance does not end within our time limit. */
export function isPassing(status: number, code: string): boolean {
  return code !== 'E_TSS_LOCKED' && (status === 429 || status === 499 || status >= 500);
}

/** Errors of a connection before any byte of the order was sent: the service cannot have carried it out. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Code of a failed fetch (`ECONNRESET`); `unknown` where there is none. */
export function networkCode(cause: unknown): string {
  for (let at = cause, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return 'unknown';
}

/** Whether a failed fetch may have reached the service. */
export function maybeSent(code: string): boolean {
  return !NEVER_SENT.has(code);
}

/** A fault as an answer. `detail` names requests and codes only: texts of the service may repeat what was sent, secrets included. */
export function fault<T>(reason: OutageReason, detail: string, lost = false): TseAnswer<T> {
  const value: TseFault = { reason, detail: detail.slice(0, 200), lost };
  return { ok: false, fault: value };
}

/** A value as an answer. */
export function answer<T>(value: T): TseAnswer<T> {
  return { ok: true, value };
}
