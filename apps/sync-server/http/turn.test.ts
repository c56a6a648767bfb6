import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { createTurns } from './turn.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A server that answers when it is told to, few at a time. */
async function slowServer(atOnce: number) {
  const app = fastify({ forceCloseConnections: true });
  const turns = createTurns(atOnce);
  const begun: string[] = [];
  const answers = new Map<string, () => void>();
  app.post('/:name', { preValidation: turns.take }, async ({ params }) => {
    const { name } = params as { name: string };
    begun.push(name);
    await new Promise<void>((done) => answers.set(name, done));
    return name;
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  open.push(() => app.close());
  const ask = (name: string) => {
    const asked = request(`${url}/${name}`, { method: 'POST' });
    const status = new Promise<number>((done) => {
      asked.once('response', (response) => done(response.resume().statusCode ?? 0));
      asked.once('error', () => done(0));
    });
    asked.end();
    return { status, hangUp: () => asked.destroy() };
  };
  return { turns, begun, ask, answer: (name: string) => answers.get(name)?.() };
}

async function until(is: () => boolean): Promise<void> {
  for (let waited = 0; !is(); waited += 5) {
    if (waited > 5000) throw new Error('it did not come');
    await sleep(5);
  }
}

test('turns: who comes first goes first, no more at once than may', async () => {
  const { turns, begun, ask, answer } = await slowServer(2);
  const asked = [];
  for (const [n, name] of ['a', 'b', 'c', 'd'].entries()) {
    asked.push(ask(name));
    await until(() => begun.length + turns.waiting() === n + 1);
  }
  expect(begun).toEqual(['a', 'b']);
  answer('b');
  await until(() => begun.length === 3);
  expect(begun).toEqual(['a', 'b', 'c']);
  answer('a');
  await until(() => begun.length === 4);
  answer('c');
  answer('d');
  expect(await Promise.all(asked.map(({ status }) => status))).toEqual([200, 200, 200, 200]);
  expect(turns.waiting()).toBe(0);
});

test('turns: one that hung up while it waited is passed over; one that hung up in its turn gives it back', async () => {
  const { turns, begun, ask, answer } = await slowServer(1);
  const first = ask('first');
  await until(() => begun.length === 1);
  const gone = ask('gone');
  await until(() => turns.waiting() === 1);
  const last = ask('last');
  await until(() => turns.waiting() === 2);
  gone.hangUp();
  await until(() => turns.waiting() === 1);
  first.hangUp();
  await until(() => begun.length === 2);
  expect(begun).toEqual(['first', 'last']);
  answer('last');
  expect(await last.status).toBe(200);
});
