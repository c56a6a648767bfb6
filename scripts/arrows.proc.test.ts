import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { IConfiguration } from 'dependency-cruiser';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

/** A house in small: the same folders, and for each rule a file that breaks it. `path → source`. */
const CLEAN: Readonly<Record<string, string>> = {
  'packages/domain/src/kernel/index.ts': "export { cents } from './money.ts';",
  'packages/domain/src/kernel/money.ts': 'export const cents = 1;',
  'packages/domain/src/kasse/index.ts': "export { sale } from './rules.ts';",
  'packages/domain/src/kasse/rules.ts':
    "import { z } from 'zod';\nimport { cents } from '../kernel/index.ts';\nexport const sale = z(cents);",
  'packages/domain/src/stock/index.ts': "import { sale } from '../kasse/index.ts';\nexport const stock = sale;",
  'packages/domain/src/stock/model.ts': 'export const article = 1;',
  'packages/domain/src/modules.ts': "export { sale } from './kasse/index.ts';",
  'packages/storage/src/sqlite/index.ts':
    "import Database from 'better-sqlite3';\nimport { sale } from '@valero/domain/kasse';\nexport const db = new Database(sale);",
  'packages/storage/src/index.ts': 'export const storage = 1;',
  'packages/storage/src/index.test.ts': "import { fakes } from '@valero/testkit';\nexport const x = fakes;",
  'packages/testkit/src/index.ts': "import { cents } from '@valero/domain/kernel';\nexport const fakes = cents;",
  'packages/ui/src/index.ts': "import { cents } from '@valero/domain/kernel';\nexport const Button = cents;",
  'packages/shape-server/src/index.ts': "import pg from 'pg';\nexport const shapes = pg;",
  'drivers/src/transport/index.ts': 'export const tcp = 1;',
  'drivers/src/transport/frame.ts': 'export const frame = 1;',
  'drivers/src/scale/index.ts':
    "import { SerialPort } from 'serialport';\nimport { tcp } from '../transport/index.ts';\nexport const scale = [SerialPort, tcp];",
  'apps/desktop/host/index.ts':
    "import { db } from '@valero/storage/sqlite';\nimport { scale } from '@valero/drivers/scale';\nexport const host = [db, scale];\nexport type Host = typeof host;",
  'apps/desktop/web/index.ts': "import { host } from '../host/index.ts';\nexport const web = host;",
  'apps/desktop/shell/main.ts': "import { app } from 'electron';\nexport const shell = app;",
  'apps/desktop/renderer/app.tsx':
    "import { Button } from '@valero/ui';\nimport type { Host } from '../host/index.ts';\nexport const App = (host: Host) => [Button, host];",
  'apps/sync-server/index.ts':
    "import { shapes } from '@valero/shape-server';\nimport { storage } from '@valero/storage';\nexport const server = [shapes, storage];",
  'scripts/start.ts': "import { host } from '@valero/desktop/host';\nexport const start = host;",
  'apps/sync-server/replay/main.ts': "import { host } from '@valero/desktop/host';\nexport const replay = host;",
};

const BROKEN: readonly (readonly [rule: string, path: string, source: string])[] = [
  ['no-circle', 'packages/storage/src/a.ts', "import { b } from './b.ts';\nexport const a = () => b;"],
  ['no-unresolved', 'packages/storage/src/gone.ts', "import { x } from './nowhere.ts';\nexport const y = x;"],
  [
    'nobody-imports-an-app',
    'packages/storage/src/up.ts',
    "import { host } from '@valero/desktop/host';\nexport const x = host;",
  ],
  [
    'nobody-imports-an-app',
    'bench/src/up.ts',
    "import { host } from '../../apps/desktop/host/index.ts';\nexport const x = host;",
  ],
  [
    'scripts-use-the-doors',
    'scripts/inside.ts',
    "import { x } from '../apps/desktop/host/secret.ts';\nexport const y = x;",
  ],
  [
    'apps-meet-at-the-door',
    'apps/sync-server/inside.ts',
    "import { x } from '../desktop/host/secret.ts';\nexport const y = x;",
  ],
  [
    'domain-needs-only-zod',
    'packages/domain/src/kasse/file.ts',
    "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;",
  ],
  ['domain-needs-only-zod', 'packages/domain/src/kasse/effect.ts', "import 'better-sqlite3';\nexport {};"],
  [
    'domain-needs-only-zod',
    'packages/domain/src/kasse/up.ts',
    "import { storage } from '@valero/storage';\nexport const x = storage;",
  ],
  [
    'domain-modules-meet-at-index',
    'packages/domain/src/kasse/around.ts',
    "import { article } from '../stock/model.ts';\nexport const x = article;",
  ],
  [
    'module-list-uses-doors',
    'packages/domain/src/list.ts',
    "import { article } from './stock/model.ts';\nexport const x = article;",
  ],
  [
    'kernel-is-the-bottom',
    'packages/domain/src/kernel/up.ts',
    "import { sale } from '../kasse/index.ts';\nexport const x = sale;",
  ],
  [
    'storage-needs-only-domain',
    'packages/storage/src/driver.ts',
    "import { scale } from '@valero/drivers/scale';\nexport const x = scale;",
  ],
  [
    'drivers-need-only-domain',
    'drivers/src/scale/store.ts',
    "import { storage } from '@valero/storage';\nexport const x = storage;",
  ],
  [
    'drivers-meet-at-index',
    'drivers/src/scale/around.ts',
    "import { frame } from '../transport/frame.ts';\nexport const x = frame;",
  ],
  [
    'ui-knows-no-business',
    'packages/ui/src/business.ts',
    "import { sale } from '@valero/domain/kasse';\nexport const x = sale;",
  ],
  [
    'shape-server-knows-nothing-of-valero',
    'packages/shape-server/src/up.ts',
    "import { cents } from '@valero/domain/kernel';\nexport const x = cents;",
  ],
  [
    'testkit-needs-only-domain',
    'packages/testkit/src/up.ts',
    "import { storage } from '@valero/storage';\nexport const x = storage;",
  ],
  [
    'testkit-is-for-tests',
    'apps/desktop/host/fakes.ts',
    "import { fakes } from '@valero/testkit';\nexport const x = fakes;",
  ],
  [
    'nobody-imports-a-test',
    'packages/storage/src/helper.ts',
    "import { x } from './index.test.ts';\nexport const y = x;",
  ],
  [
    'screens-run-in-a-browser',
    'apps/desktop/renderer/file.ts',
    "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;",
  ],
  [
    'screens-run-in-a-browser',
    'packages/ui/src/file.ts',
    "import { readFileSync } from 'fs';\nexport const x = readFileSync;",
  ],
  [
    'screens-hold-no-storage-or-devices',
    'apps/desktop/renderer/store.ts',
    "import { db } from '@valero/storage/sqlite';\nexport const x = db;",
  ],
  [
    'screens-hold-no-storage-or-devices',
    'apps/desktop/renderer/device.ts',
    "import { scale } from '@valero/drivers/scale';\nexport const x = scale;",
  ],
  [
    'screens-hold-no-storage-or-devices',
    'apps/desktop/renderer/sqlite.ts',
    "import Database from 'better-sqlite3';\nexport const x = Database;",
  ],
  [
    'screens-take-only-types-from-the-host',
    'apps/desktop/renderer/host.ts',
    "import { host } from '../host/index.ts';\nexport const x = host;",
  ],
  ['host-is-plain-node', 'apps/desktop/host/up.ts', "import { web } from '../web/index.ts';\nexport const x = web;"],
  [
    'electron-stays-in-the-shell',
    'apps/desktop/web/electron.ts',
    "import { app } from 'electron';\nexport const x = app;",
  ],
  [
    'device-libraries-stay-in-drivers',
    'apps/desktop/host/serial.ts',
    "import { SerialPort } from 'serialport';\nexport const x = SerialPort;",
  ],
  ['shipped-code-needs-dependencies', 'apps/desktop/host/dev.ts', "import { it } from 'vitest';\nexport const x = it;"],
];

const EXTRA: Readonly<Record<string, string>> = {
  'packages/storage/src/b.ts': "import { a } from './a.ts';\nexport const b = () => a;",
  'apps/desktop/host/secret.ts': 'export const x = 1;',
};

const WORKSPACES: Readonly<
  Record<string, { readonly exports: Record<string, string>; readonly dependencies?: Record<string, string> }>
> = {
  'packages/domain': { exports: { './*': './src/*/index.ts' }, dependencies: { zod: '1' } },
  'packages/storage': {
    exports: { '.': './src/index.ts', './*': './src/*/index.ts' },
    dependencies: { 'better-sqlite3': '1' },
  },
  'packages/testkit': { exports: { '.': './src/index.ts' } },
  'packages/ui': { exports: { '.': './src/index.ts' } },
  'packages/shape-server': { exports: { '.': './src/index.ts' }, dependencies: { pg: '1' } },
  drivers: { exports: { './*': './src/*/index.ts' }, dependencies: { serialport: '1' } },
  'apps/desktop': { exports: { './host': './host/index.ts', './web': './web/index.ts' } },
  'apps/sync-server': { exports: { '.': './index.ts' } },
};

type Violation = { readonly from: string; readonly rule: { readonly name: string } };

let house = '';
let violations: readonly Violation[] = [];

function put(path: string, text: string): void {
  mkdirSync(dirname(join(house, path)), { recursive: true });
  writeFileSync(join(house, path), text);
}

function buildHouse(): void {
  put(
    'package.json',
    JSON.stringify({ name: 'house', type: 'module', devDependencies: { vitest: '1', electron: '1' } }),
  );
  for (const name of ['zod', 'better-sqlite3', 'pg', 'serialport', 'electron', 'vitest']) {
    put(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    put(`node_modules/${name}/index.js`, 'module.exports = {};');
  }
  mkdirSync(join(house, 'node_modules/@valero'));
  for (const [folder, { exports, dependencies = {} }] of Object.entries(WORKSPACES)) {
    const name = `@valero/${folder.split('/').at(-1)}`;
    put(`${folder}/package.json`, JSON.stringify({ name, version: '1.0.0', type: 'module', exports, dependencies }));
    symlinkSync(join(house, folder), join(house, 'node_modules', name));
  }
  for (const [path, source] of Object.entries({ ...CLEAN, ...EXTRA })) put(path, source);
  for (const [, path, source] of BROKEN) put(path, source);
}

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'valero-house-'));
  buildHouse();
  const cruiser = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [
    '--config',
    join(ROOT, '.dependency-cruiser.mjs'),
    '--output-type',
    'json',
    'apps',
    'packages',
    'drivers',
    'bench',
    'scripts',
  ];
  const run = spawnSync(process.execPath, [cruiser, ...args], {
    cwd: house,
    encoding: 'utf8',
    maxBuffer: 32 * 1024 * 1024,
  });
  if (run.error || !run.stdout) throw new Error(`dependency-cruiser: ${run.stderr}`, { cause: run.error });
  violations = (JSON.parse(run.stdout) as { summary: { violations: Violation[] } }).summary.violations;
});

afterAll(() => {
  if (house) rmSync(house, { recursive: true, force: true });
});

it.each(BROKEN.map(([rule, path]) => ({ rule, path })))('one-way arrows: $rule refuses $path', ({ rule, path }) => {
  expect(violations.filter(({ from }) => from === path).map((violation) => violation.rule.name)).toContain(rule);
});

it('one-way arrows: a house in order is accepted', () => {
  const planted = new Set([...BROKEN.map(([, path]) => path), ...Object.keys(EXTRA)]);
  expect(violations.filter(({ from }) => !planted.has(from)).map(({ from, rule }) => `${rule.name}: ${from}`)).toEqual(
    [],
  );
});

it('one-way arrows: every rule is planted once, and says what to do instead', async () => {
  const path = join(ROOT, '.dependency-cruiser.mjs');
  const { default: config }: { default: IConfiguration } = await import(path);
  const rules = config.forbidden ?? [];
  const planted = new Set(BROKEN.map(([rule]) => rule));
  expect(rules.map(({ name }) => name).filter((name) => !planted.has(name ?? ''))).toEqual([]);
  for (const { comment } of rules) expect(comment?.length).toBeGreaterThan(60);
});
