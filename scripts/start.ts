/**
 * `npm start`: database, head office with the demo company, one till with devices on the screen, and a window on it.
 * Everything is a process of its own, started in order and ended in the opposite order; data live under VALERO_HOME.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { isRecord, lastWords, type Part, PartFailed, runToEnd, startPart } from './start/child.ts';
import { readSimulators, type Simulators, setUpSimulators } from './start/devices.ts';
import { findElectron, hasDisplay, openBrowser } from './start/open.ts';
import { choosePorts, HELP, type Ports, readStartOptions, type StartOptions } from './start/options.ts';
import { type Screens, screensOf } from './start/renderer.ts';
import { untilSellable } from './start/till.ts';

const ROOT = resolve(import.meta.dirname, '..');
/** A first start makes a database and a demo company: enough for a slow disk. */
const SERVER_TIMEOUT_MS = 120_000;
const TILL_TIMEOUT_MS = 60_000;
const SIMULATORS_TIMEOUT_MS = 20_000;

interface Demo {
  readonly articles: number;
  readonly tills: readonly { readonly name: string; readonly folder: string }[];
  readonly pins: string;
  readonly logins: string;
}

/** One line for each part that is ready. */
function say(part: string, text: string): void {
  console.log(`${part.padEnd(11)} ${text}`);
}

/** Everything that runs, newest last. */
const running: Part[] = [];

async function stopAll(): Promise<void> {
  for (const part of [...running].reverse()) await part.stop();
}

async function main(args: readonly string[]): Promise<number> {
  const options = readStartOptions(args, process.env, ROOT);
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const ending = endRequested();
  const logs = join(options.home, 'logs');
  mkdirSync(logs, { recursive: true });
  const begun = performance.now();
  const ports = await choosePorts(options.port);
  const screens = screensOf(ROOT, join(logs, 'build.log'));
  const building = buildScreens(screens, join(logs, 'build.log'));
  const server = startServer(options, ports, screens, logs);
  const started = Promise.all([building, server.ready]).then(([, demo]) =>
    openTill(options, ports, screens, demo, begun),
  );
  const first = await Promise.race([ending, started]);
  if (typeof first !== 'string') {
    const why = await Promise.race([
      ending,
      ...running.map(({ name, ended }) => ended.then((how) => `${name}: ${how}`)),
    ]);
    if (why !== 'stop')
      throw new PartFailed(why, 'unerwartet beendet / ended unexpectedly', lastWords(join(logs, 'server.log')));
  }
  console.log('\nVALERO wird beendet … / ending …');
  await stopAll();
  console.log(
    forced
      ? 'Sofort beendet; die Daten bleiben. Die Datenbank läuft bis zum nächsten Start weiter, der sie ordnet. / Ended at once; the data stay. The database goes on until the next start, which puts it right.'
      : 'Alles beendet; die Daten bleiben. / Everything has ended; the data stay.',
  );
  return 0;
}

/** npm passes Ctrl-C on to us, which the terminal has done already: the same wish, told twice. */
const SAME_WISH_MS = 1500;

/** Whether somebody did not want to wait for an orderly end: then PostgreSQL, which only the head office ends, was left behind. */
let forced = false;

/** Resolves to `stop` at the first Ctrl-C; a second one, later, ends everything at once. */
function endRequested(): Promise<'stop'> {
  return new Promise((done) => {
    let askedAt: number | null = null;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        const now = performance.now();
        askedAt ??= now;
        done('stop');
        if (now - askedAt <= SAME_WISH_MS) return;
        forced = true;
        for (const { pid } of running) {
          try {
            process.kill(pid, 'SIGKILL');
          } catch {
            // it has ended in the meantime
          }
        }
      });
    }
    // npm that is ended does not always tell us: without our parent nobody could end us by name
    const parent = process.ppid;
    if (process.env['npm_lifecycle_event'] === 'start') {
      setInterval(() => {
        if (process.ppid !== parent) done('stop');
      }, 1000).unref();
    }
  });
}

async function buildScreens(screens: Screens, log: string): Promise<void> {
  const start = performance.now();
  if (!(await screens.build())) return;
  say('Bildschirme', `gebaut in ${((performance.now() - start) / 1000).toFixed(1)} s (${relative(ROOT, log)})`);
}

function startServer(
  options: StartOptions,
  ports: Ports,
  screens: Screens,
  logs: string,
): { readonly ready: Promise<Demo> } {
  const part = startPart({
    name: 'Zentrale',
    file: join(ROOT, 'apps/sync-server/main.ts'),
    env: {
      VALERO_HOME: options.home,
      VALERO_DEMO: '1',
      VALERO_RENDERER: screens.folder,
      VALERO_PG_PORT: String(ports.database),
      PORT: String(ports.server),
      HOST: '127.0.0.1',
      // links to electronic receipts of the demo open on this machine
      VALERO_PUBLIC_URL: process.env['VALERO_PUBLIC_URL'] ?? `http://127.0.0.1:${ports.server}`,
    },
    root: ROOT,
    log: join(logs, 'server.log'),
  });
  running.push(part);
  const ready = (async (): Promise<Demo> => {
    const { url, database } = await part.next(readServer, SERVER_TIMEOUT_MS);
    say('Datenbank', database);
    say('Zentrale', `${url}/   Büro im Browser / office in the browser · ${url}/openapi.json`);
    const demo = await part.next(readDemo, SERVER_TIMEOUT_MS);
    say('Demo', `Feinkost Brandt GmbH, 2 Läden, 3 Kassen${demo.articles > 0 ? `, ${demo.articles} Artikel` : ''}`);
    return demo;
  })();
  return { ready };
}

function readServer(message: unknown): { readonly url: string; readonly database: string } | null {
  if (!isRecord(message) || message['part'] !== 'server') return null;
  return { url: String(message['url']), database: String(message['database']) };
}

function readDemo(message: unknown): Demo | null {
  if (!isRecord(message) || message['part'] !== 'demo') return null;
  const { articles, tills, pins, logins } = message;
  const list: readonly unknown[] = Array.isArray(tills) ? tills : [];
  return {
    articles: Number(articles),
    tills: list.filter(isRecord).map(({ name, folder }) => ({ name: String(name), folder: String(folder) })),
    pins: String(pins),
    logins: String(logins),
  };
}

/** Starts the till, waits until it can sell, prints who may sign in, opens a window. */
async function openTill(
  options: StartOptions,
  ports: Ports,
  screens: Screens,
  demo: Demo,
  begun: number,
): Promise<null> {
  const [first] = demo.tills;
  if (first === undefined) throw new Error('Die Demo hat keine Kasse. / The demo has no till.');
  await enrol(first, `http://127.0.0.1:${ports.server}`, join(options.home, 'logs'));
  const simulating = startSimulators(ports, join(options.home, 'logs'));
  if (options.devices) {
    const found = await simulating;
    if (found) setUpSimulators(join(first.folder, 'till'), found);
  }
  const electron = options.headless || !hasDisplay() ? null : findElectron(ROOT);
  if (electron !== null) return openElectron(electron, first, demo, join(options.home, 'logs'));
  const part = startPart({
    name: `Kasse ${first.name}`,
    file: join(ROOT, 'apps/desktop/web/main.ts'),
    args: [
      ['--data', join(first.folder, 'till')],
      ['--server', `http://127.0.0.1:${ports.server}`],
      ['--port', String(ports.till)],
      ['--tse', 'simulator'],
      ['--renderer', screens.folder],
    ].flat(),
    root: ROOT,
    log: join(options.home, 'logs', 'till.log'),
  });
  running.push(part);
  const url = await part.next(readReady, TILL_TIMEOUT_MS);
  const articles = await untilSellable(url, TILL_TIMEOUT_MS);
  const simulators = await simulating;
  say(
    'Geräte',
    existsSync(join(first.folder, 'till', 'devices.json'))
      ? 'wie an der Kasse eingerichtet; Scanner: jede Tastatur / as set up at the till; scanner: any keyboard'
      : 'Drucker, Lade, Anzeige, Kartenterminal: auf dem Bildschirm; Scanner: jede Tastatur / on the screen; scanner: any keyboard',
  );
  if (simulators)
    say(
      'Simulatoren',
      `${simulators.devices.length} Geräte ab Port ${ports.devices + 1}, steuern / control: nc 127.0.0.1 ${simulators.control}, „help“`,
    );
  say(part.name, `${url}   bereit nach ${((performance.now() - begun) / 1000).toFixed(1)} s, ${articles} Artikel`);
  sayWho(demo);
  if (!options.headless && !openBrowser(url))
    console.log(
      'Kein Fenster möglich: die Adresse der Kasse im Browser öffnen. / Open the till’s address in a browser.',
    );
  return null;
}

/** Starts the simulated devices; without them the demo goes on, because its till has everything on the screen. */
async function startSimulators(ports: Ports, logs: string): Promise<Simulators | null> {
  const part = startPart({
    name: 'Simulatoren',
    file: join(ROOT, 'apps/desktop/host/cli.ts'),
    args: ['devices', 'simulate', '--port', String(ports.devices)],
    root: ROOT,
    log: join(logs, 'devices.log'),
  });
  const ready = await part.next(readSimulators, SIMULATORS_TIMEOUT_MS).catch(() => null);
  if (ready) running.push(part);
  else await part.stop();
  return ready;
}

/** The demo's till is enrolled as any till: with its one-time code, by the tool, with a key of its own. */
async function enrol({ name, folder }: Demo['tills'][number], url: string, logs: string): Promise<void> {
  const data = join(folder, 'till');
  if (existsSync(join(data, 'enrolment.json'))) return;
  const code = readFileSync(join(folder, 'code'), 'utf8').trim();
  const args = ['enroll', '--server', url, '--code', code, '--data', data];
  await runToEnd([join(ROOT, 'apps/desktop/host/cli.ts'), ...args], { root: ROOT, log: join(logs, 'enrol.log') });
  say(
    'Anmeldung',
    `Kasse ${name} mit Einmal-Code und eigenem Schlüssel / enrolled with a one-time code and its own key`,
  );
}

function readReady(message: unknown): string | null {
  return isRecord(message) && message['ready'] === true ? String(message['url']) : null;
}

function sayWho(demo: Demo): void {
  say('PIN', demo.pins);
  say('Büro', demo.logins);
  console.log('Strg-C beendet alles. / Ctrl-C ends everything.');
}

/** The same till inside Electron, which starts its own host on the same folder. */
async function openElectron(program: string, till: Demo['tills'][number], demo: Demo, logs: string): Promise<null> {
  const place = { root: ROOT, log: join(logs, 'build.log') };
  await runToEnd([join(ROOT, 'scripts/build.ts'), 'renderer', 'host', 'modules'], place);
  const log = join(logs, 'till.log');
  // the window's till signs with a simulator too
  writeFileSync(join(till.folder, 'tse.json'), `${JSON.stringify({ kind: 'simulator' })}\n`);
  const env = { VALERO_HOME: till.folder };
  running.push(
    startPart({ name: `Kasse ${till.name}`, program, file: join(ROOT, 'apps/desktop/dist'), env, root: ROOT, log }),
  );
  say(`Kasse ${till.name}`, 'in einem eigenen Fenster / in its own window');
  sayWho(demo);
  return null;
}

/** Runs it and says in a sentence what went wrong; whatever was started has ended then. */
async function run(): Promise<number> {
  try {
    return await main(process.argv.slice(2));
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    await stopAll();
    return 1;
  }
}

process.exit(await run());
