import { ok, type Result, toId, type UserId } from '@valero/domain/kernel';
import { expect, test } from 'vitest';
import { receiptCalls } from './receipt-calls.ts';
import { serverLink } from './sync/server-link.ts';

const belegId = '01999999-0000-7000-8000-00000000abcd';
const id = toId<UserId>('01999999-0000-7000-8000-000000000001');
const session = { actor: () => ok({ id, name: 'Aylin M.', rights: new Set(['kasse.sell']) }) };

function link(answer: () => Response | Promise<Response>) {
  const asked: { url: string; token: string | null }[] = [];
  const client = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    asked.push({ url: String(url), token: new Headers(init?.headers).get('authorization') });
    return answer();
  };
  return { asked, server: serverLink('https://zentrale.example', 'token', client as typeof fetch) };
}

async function call(server: ReturnType<typeof serverLink> | null): Promise<Result<unknown>> {
  const found = receiptCalls({ session, link: server }).find(({ name }) => name === 'receipt.link');
  if (!found) throw new Error('there is a call for the link');
  return found.run({ belegId });
}

test('receipt.link: the server makes the link for this till', async () => {
  const made = { url: 'https://beleg.example/r/abc', expiresAt: 1 };
  const { asked, server } = link(() => Response.json(made));
  expect(await call(server)).toEqual({ ok: true, value: made });
  expect(asked).toEqual([{ url: `https://zentrale.example/sync/v1/receipts/${belegId}/link`, token: 'Bearer token' }]);
});

test('receipt.link: without a server, without a network and behind a captive portal it says offline', async () => {
  const offline = { ok: false, error: { code: 'host.offline' } };
  expect(await call(null)).toEqual(offline);
  expect(await call(link(() => Promise.reject(new Error('no route'))).server)).toEqual(offline);
  expect(await call(link(() => new Response('<html>sign in</html>')).server)).toEqual(offline);
});

test('receipt.link: a Beleg that has not been sent yet is named by the server', async () => {
  const problem = () => Response.json({ code: 'documents.beleg_unknown' }, { status: 404 });
  expect(await call(link(problem).server)).toEqual({ ok: false, error: { code: 'documents.beleg_unknown' } });
});
