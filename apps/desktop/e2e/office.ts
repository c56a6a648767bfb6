import { startTestServer, type TestServer } from '@valero/sync-server/server.fixture';
import { demoTills, send, trade } from '@valero/sync-server/story.fixture';
import { buildScreens } from './screens.ts';

/** A head office with two weeks of trade behind it, serving the real screens. */
export interface OfficeShop {
  readonly given: TestServer;
  readonly url: string;
  readonly login: string;
  readonly password: string;
  /** Gross of all receipts the tills made, in cents. */
  readonly gross: number;
  /** What a query answers, asked beside the screen. */
  ask<T>(name: string, input?: object): Promise<T>;
  /** Somebody else does something, beside the screen. */
  tell(name: string, input: object): Promise<void>;
  close(): Promise<void>;
}

/** Starts the server, lets the demo's tills trade and send (unless told not to), and waits until every consumer is done. */
export async function openOffice(env: Readonly<Record<string, string>> = {}, traded = true): Promise<OfficeShop> {
  const given = await startTestServer({ env: { VALERO_RENDERER: await buildScreens(), ...env } });
  const tills = demoTills(given);
  const gross = traded ? trade(tills) : 0;
  for (const till of traded ? tills : []) {
    for (const { status, body } of await send(given, till))
      if (status !== 200) throw new Error(`facts were refused: ${JSON.stringify(body)}`);
  }
  await given.server.store.consumers.runUntilIdle();
  const karl = given.demo.secrets.logins.find(({ login }) => login === 'karl');
  const token = await given.signIn('karl');
  const post = async (path: string, payload: object): Promise<unknown> => {
    const response = await given.server.app.inject({
      method: 'POST',
      url: `/api/v1/${path}`,
      payload,
      headers: { authorization: `Bearer ${token}` },
    });
    if (response.statusCode !== 200) throw new Error(`${path}: ${response.body}`);
    return response.json<unknown>();
  };
  return {
    given,
    url: given.server.url,
    login: 'karl',
    password: karl?.password ?? '',
    gross,
    ask: async <T>(name: string, input: object = {}) => (await post(`queries/${name}`, input)) as T,
    async tell(name, input) {
      await post(`commands/${name}`, input);
    },
    close: () => given.close(),
  };
}
