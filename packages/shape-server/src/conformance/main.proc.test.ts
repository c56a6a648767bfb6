import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { testDatabase } from '@valero/testkit/postgres';
import pg from 'pg';
import { expect, test } from 'vitest';

const MAIN = join(import.meta.dirname, 'main.ts');

function start(env: NodeJS.ProcessEnv) {
  const { DATABASE_URL: _database, NODE_ENV: _mode, ...rest } = process.env;
  const child = spawn(process.execPath, [MAIN, '--port', '0'], {
    env: { ...rest, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => {
    said.out += text.toString();
  });
  child.stderr.on('data', (text: Buffer) => {
    said.err += text.toString();
  });
  return { child, said };
}

test('conformance: the server without a secret does not start in production, nor without a database', async () => {
  const production = start({ NODE_ENV: 'production', DATABASE_URL: 'postgres://localhost/none' });
  expect((await once(production.child, 'close'))[0]).toBe(1);
  expect(production.said.err).toContain('NODE_ENV=production');
  const nowhere = start({});
  expect((await once(nowhere.child, 'close'))[0]).toBe(1);
  expect(nowhere.said.err).toContain('DATABASE_URL');
});

test('conformance: the server follows any table, and leaves nothing behind in the database', async () => {
  const database = await testDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('create table anything (id int primary key); insert into anything values (1)');
  const { child, said } = start({ DATABASE_URL: database.url });
  await expect.poll(() => said.out, { timeout: 20_000 }).toContain('listening on');
  const port = /listening on (\d+)/.exec(said.out)?.[1];
  const answer = await fetch(`http://127.0.0.1:${port}/v1/shape?table=anything&where=id%3C5&offset=-1`);
  expect(answer.status).toBe(200);
  child.kill('SIGTERM');
  expect((await once(child, 'close'))[0]).toBe(0);
  const { rows } = await client.query(
    `select slot_name as name from pg_replication_slots where database = current_database()
     union all select pubname from pg_publication`,
  );
  expect(rows).toEqual([]);
  await client.end();
  await database.drop();
});
