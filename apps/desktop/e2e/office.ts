import { startTestServer, type TestServer } from '../../sync-server/server.fixture.ts';
import { demoTills, send, trade } from '../../sync-server/story.fixture.ts';
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
  close(): Promise<void>;
}

/** Starts the server, lets the demo's tills trade and send, and waits until every consumer is done. */
export async function openOffice(env: Readonly<Record<string, string>> = {}): Promise<OfficeShop> {
  const given = await startTestServer({ env: { VALERO_RENDERER: await buildScreens(), ...env } });
  const tills = demoTills(given);
  const gross = trade(tills);
  for (const till of tills) {
    for (const { status, body } of await send(given, till))
      if (status !== 200) throw new Error(`facts were refused: ${JSON.stringify(body)}`);
  }
  await given.server.store.consumers.runUntilIdle();
  const karl = given.demo.secrets.logins.find(({ login }) => login === 'karl');
  const token = await given.signIn('karl');
  return {
    given,
    url: given.server.url,
    login: 'karl',
    password: karl?.password ?? '',
    gross,
    async ask<T>(name: string, input: object = {}) {
      const response = await given.server.app.inject({
        method: 'POST',
        url: `/api/v1/queries/${name}`,
        payload: input,
        headers: { authorization: `Bearer ${token}` },
      });
      if (response.statusCode !== 200) throw new Error(`${name}: ${response.body}`);
      return response.json<T>();
    },
    close: () => given.close(),
  };
}
