import { err, ok, type Result, zId, zText } from '@valero/domain/kernel';
import * as z from 'zod';
import { type Call, defineCall } from './calls.ts';
import type { Session } from './session.ts';
import { deviceHeaders, type ServerLink } from './sync/server-link.ts';

/** A customer stands and waits for the QR: rather say that it is not there. */
const TIMEOUT_MS = 5000;

const zLink = z.object({ url: z.url(), expiresAt: z.int() });
const zProblem = z.object({
  code: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

async function ask(link: ServerLink | null, path: string, body: unknown): Promise<Result<unknown>> {
  if (link === null) return err({ code: 'host.offline' });
  try {
    const response = await link.fetch(`${link.url}/sync/v1/receipts/${path}`, {
      method: 'POST',
      headers: { ...deviceHeaders(link), 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    });
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok) return ok(answer);
    const problem = zProblem.safeParse(answer);
    // what the receipts themselves refuse is said as it is; all else is the way to the server
    if (!problem.success || !problem.data.code.startsWith('documents.')) return err({ code: 'host.offline' });
    const { code, details } = problem.data;
    return err(details ? { code, details } : { code });
  } catch {
    return err({ code: 'host.offline' });
  }
}

/**
 * The electronic receipt for the customer at the counter, with consent (KassenSichV § 6). The head office makes the link, so it needs the
 * network and a Beleg that has been sent. Errors: host.offline, documents.beleg_unknown (not sent yet), documents.public_url_missing,
 * documents.mail_missing, documents.mail_failed.
 */
export function receiptCalls({
  session,
  link,
}: {
  readonly session: Pick<Session, 'actor'>;
  readonly link: ServerLink | null;
}): Call[] {
  const seller = (): Result<void> => {
    const actor = session.actor();
    if (!actor.ok) return actor;
    const right = 'kasse.sell';
    return actor.value.rights.has(right) ? ok(undefined) : err({ code: 'identity.right_missing', details: { right } });
  };
  return [
    defineCall('receipt.link', z.object({ belegId: zId() }), async ({ belegId }) => {
      const may = seller();
      if (!may.ok) return may;
      const answer = await ask(link, `${belegId}/link`, {});
      if (!answer.ok) return answer;
      const made = zLink.safeParse(answer.value);
      return made.success ? ok(made.data) : err({ code: 'host.offline' });
    }),
    defineCall(
      'receipt.mail',
      z.object({ belegId: zId(), to: zText(120).min(3), consent: z.literal(true) }),
      async ({ belegId, to, consent }) => {
        const may = seller();
        return may.ok ? ask(link, `${belegId}/mail`, { to, consent }) : may;
      },
    ),
  ];
}
