import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type BuildPlaces, EXTERNAL } from './bundle.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** What a package brings that never runs: C sources, tests, types, documentation, maps. */
const NOT_SHIPPED =
  /(^|\/)(deps|test|tests|docs?|examples?|\.github)(\/|$)|\.(ts|mts|cts|map|md|gyp|gypi|c|cc|cpp|h|hpp|tsbuildinfo)$/i;

/**
 * Puts the packages that are not bundled, with all they need, into `dist/node_modules`, and writes the app's own
 * `package.json`. Only these are in the installer: no development package, no pinned Node, no PostgreSQL.
 */
export function stageModules({ root, dist }: BuildPlaces): string[] {
  rmSync(join(dist, 'node_modules'), { recursive: true, force: true });
  const desktop = join(root, 'apps/desktop');
  const dependencies: Record<string, string> = {};
  const staged = new Set<string>();
  for (const name of EXTERNAL) {
    const folder = find(name, [desktop, join(root, 'drivers'), join(root, 'packages/storage')]);
    if (!folder) throw new Error(`${name} is not installed; run npm ci`);
    dependencies[name] = manifestOf(folder).version;
    stage(folder, root, dist, staged);
  }
  const { version, description } = manifestOf(root);
  const app = {
    name: 'valero',
    productName: 'VALERO',
    version,
    description,
    author: 'VALERO',
    private: true,
    type: 'module',
    main: 'shell/main.js',
    dependencies,
  };
  writeFileSync(join(dist, 'package.json'), `${JSON.stringify(app, null, 2)}\n`);
  return [...staged].sort();
}

function stage(folder: string, root: string, dist: string, staged: Set<string>): void {
  const place = relative(root, folder)
    .replaceAll('\\', '/')
    .replace(/^.*?node_modules\//, 'node_modules/');
  if (staged.has(place)) return;
  staged.add(place);
  const to = join(dist, place);
  mkdirSync(to, { recursive: true });
  cpSync(folder, to, {
    recursive: true,
    dereference: true,
    filter: (from) => {
      const inside = relative(folder, from).replaceAll('\\', '/');
      return inside === '' || !(inside.startsWith('node_modules') || NOT_SHIPPED.test(inside));
    },
  });
  const { dependencies = {}, optionalDependencies = {} } = manifestOf(folder);
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const found = find(name, [folder]);
    if (found) stage(found, root, dist, staged);
    else if (!(name in optionalDependencies)) throw new Error(`${name}, needed by ${place}, is not installed`);
  }
}

/** The folder of a package as Node finds it from one of these places; null when none sees it. */
function find(name: string, from: readonly string[]): string | null {
  for (const start of from) {
    for (let at = start; ; at = dirname(at)) {
      const candidate = join(at, 'node_modules', name);
      if (existsSync(join(candidate, 'package.json'))) return candidate;
      if (dirname(at) === at) break;
    }
  }
  return null;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}
