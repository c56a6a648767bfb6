import { createPrivateKey, type KeyObject, randomUUID, sign } from 'node:crypto';
import { ok, type Result } from '@valero/domain/kernel';
import * as z from 'zod';
import { type Enrolment, readEnrolment } from './enrolment.ts';
import type { ServerLink } from './server-link.ts';

/** How long an assertion may be shown, in seconds. */
const ASSERTION_SECONDS = 60;
/** A token is renewed this long before it ends. */
const EARLY_MS = 60_000;
const TIMEOUT_MS = 20_000;

const zToken = z.object({ token: z.string(), expiresIn: z.int().min(1), serverTime: z.int() });
const zSkewed = z.object({ code: z.literal('auth.clock_skew'), details: z.object({ serverTime: z.int() }) });

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A signed assertion (RFC 7523, EdDSA): who we are, for whom it is, good for a minute and once. `at` = the server's time in ms. */
function assertionOf({ device, key }: Enrolment, privateKey: KeyObject, at: number): string {
  const iat = Math.floor(at / 1000);
  const head = part({ alg: 'EdDSA', typ: 'JWT', kid: key });
  const claims = { iss: device, sub: device, aud: 'valero-sync', jti: randomUUID(), iat, exp: iat + ASSERTION_SECONDS };
  const signed = `${head}.${part(claims)}`;
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
}

/** A token, or the server's refusal as it came. */
type Renewal =
  | { readonly ok: true; readonly token: string; readonly until: number }
  | { readonly ok: false; readonly answer: Response };

/**
 * A link that shows itself with the key of an enrolment: gets a short token for a signed assertion before it is needed, renews it, and asks
 * once more when the server no longer knows it. A wrong clock is mended with the server's time. Callers use `fetch` as always; a refused
 * key comes back as the server's own answer.
 */
export function enrolledLink(
  enrolment: Enrolment,
  { fetch: fetchClient = fetch, now = Date.now }: { readonly fetch?: typeof fetch; readonly now?: () => number } = {},
): ServerLink {
  const privateKey = createPrivateKey(enrolment.privateKey);
  /** How far the server's clock is ahead of ours. */
  let ahead = 0;
  let current: { readonly token: string; readonly until: number } | null = null;
  let renewing: Promise<Renewal> | null = null;

  const ask = (): Promise<Response> =>
    fetchClient(`${enrolment.url}/sync/v1/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ assertion: assertionOf(enrolment, privateKey, now() + ahead) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
    });

  async function renew(): Promise<Renewal> {
    let answer = await ask();
    if (answer.status === 401) {
      const skewed = zSkewed.safeParse(
        await answer
          .clone()
          .json()
          .catch(() => null),
      );
      if (skewed.success) {
        ahead = skewed.data.details.serverTime - now();
        answer = await ask();
      }
    }
    if (!answer.ok) return { ok: false, answer };
    const { token, expiresIn, serverTime } = zToken.parse(await answer.json());
    ahead = serverTime - now();
    current = { token, until: now() + expiresIn * 1000 - EARLY_MS };
    return { ok: true, ...current };
  }

  function tokenNow(): Promise<Renewal> {
    if (current !== null && now() < current.until) return Promise.resolve({ ok: true, ...current });
    renewing ??= renew().finally(() => {
      renewing = null;
    });
    return renewing;
  }

  const withToken: typeof fetch = async (input, init) => {
    for (let attempt = 1; ; attempt += 1) {
      const renewal = await tokenNow();
      // a refusal may be read by several who waited for it
      if (!renewal.ok) return renewal.answer.clone();
      const headers = new Headers(init?.headers);
      headers.set('authorization', `Bearer ${renewal.token}`);
      const answer = await fetchClient(input, { ...init, headers });
      if (answer.status !== 401 || attempt === 2) return answer;
      // revoked, or our clock was set back: the key decides
      if (current?.token === renewal.token) current = null;
    }
  };
  return { url: enrolment.url, deviceToken: '', fetch: withToken };
}

/** The link of a data folder that was enrolled, to the address it was enrolled at or another one of the same server; null = it was not. */
export function enrolledServer(dir: string, url?: string): Result<ServerLink | null> {
  const enrolment = readEnrolment(dir);
  if (!enrolment.ok || enrolment.value === null) return enrolment.ok ? ok(null) : enrolment;
  return ok(enrolledLink(url === undefined ? enrolment.value : { ...enrolment.value, url: url.replace(/\/+$/, '') }));
}
