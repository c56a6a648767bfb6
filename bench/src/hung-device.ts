import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { ptyPeer } from '@valero/drivers/pty-peer.fixture';
import { gtinOf } from './catalogue.ts';
import { type Bench, percentile } from './harness.ts';
import { PIN, type RunningTill, startTillProcess, tillFolder } from './till-process.ts';

/** Promised: a hung device delays no sale by more. */
const MOST_MS = 50;

/** A device in the network that takes the connection and then neither reads nor answers. */
async function deafHost(bench: Bench): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  bench.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** A serial device whose other end has stopped: what is written to it stays where it is. */
async function deafPort(bench: Bench): Promise<string> {
  const peer = await ptyPeer();
  bench.after(peer.end);
  peer.stall?.();
  return peer.path;
}

/** One device of each family, each of which hangs. */
async function hungDevices(bench: Bench): Promise<readonly object[]> {
  const tcp = async (): Promise<object> => ({ kind: 'tcp', host: '127.0.0.1', port: await deafHost(bench) });
  const serial = async (): Promise<object> => ({ kind: 'serial', path: await deafPort(bench) });
  return [
    { id: 'printer', driver: 'escpos-printer', link: await tcp() },
    { id: 'drawer', driver: 'printer-drawer' },
    { id: 'display', driver: 'display-cd5220', link: await serial() },
    { id: 'pole', driver: 'display-epson', link: await tcp() },
    { id: 'scanner', driver: 'scanner-serial', link: await serial() },
    { id: 'scale', driver: 'scale-toledo', link: await serial() },
    { id: 'terminal', driver: 'simulated-terminal' },
  ];
}

/** The processes a till keeps for its serial devices. */
function nativeProcesses(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return children.filter((child) => {
    try {
      return readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('native-host');
    } catch {
      // it has just ended
      return false;
    }
  });
}

/** False = the process has ended. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

async function sell(till: RunningTill, code: string): Promise<number> {
  const began = performance.now();
  await till.call('kasse.scan', { code });
  await till.call('kasse.completeSale');
  return performance.now() - began;
}

/**
 * Sales at a till whose every device hangs, and whose processes for serial devices stand still from a third on, against sales of the
 * same moments at a till with devices on the screen.
 */
export async function hungDevice(bench: Bench): Promise<void> {
  const sales = bench.option('sales', 300);
  const count = bench.option('articles', 1000);
  const folders = [tillFolder(bench, count), tillFolder(bench, count)] as const;
  const [wellFolder, hungFolder] = folders;
  writeFileSync(join(hungFolder.data, 'devices.json'), JSON.stringify(await hungDevices(bench)));
  const well = await startTillProcess(bench, wellFolder);
  const hung = await startTillProcess(bench, hungFolder);
  await well.call('session.signIn', { userId: wellFolder.user, pin: PIN });
  await hung.call('session.signIn', { userId: hungFolder.user, pin: PIN });
  for (let n = 0; n < 10; n += 1) for (const till of [well, hung]) await sell(till, gtinOf(n));
  const times: Record<'well' | 'hung', number[]> = { well: [], hung: [] };
  const stopped = new Set<number>();
  bench.after(() => {
    for (const pid of stopped) signal(pid, 'SIGKILL');
  });
  for (let n = 0; n < sales; n += 1) {
    const code = gtinOf(n % count);
    times.well.push(await sell(well, code));
    times.hung.push(await sell(hung, code));
    // the till ends a process that does not answer and starts another, which is stopped as well
    if (n < sales / 3 || n % 10 !== 0) continue;
    for (const pid of nativeProcesses(hung.pid)) if (signal(pid, 'SIGSTOP')) stopped.add(pid);
  }
  if (stopped.size === 0) throw new Error('the till with hung devices has no process for its serial ports');
  bench.say(`${stopped.size} processes of serial ports stood still`);
  const shared = { bench: 'hung-device', unit: 'ms', limit: null };
  for (const p of [50, 99, 100]) {
    const [value, reference] = [percentile(times.hung, p), percentile(times.well, p)];
    const name = p === 100 ? 'max' : `p${p}`;
    bench.report({ ...shared, metric: `sale ${name}, devices on the screen`, value: reference, ratio: null });
    bench.report({ ...shared, metric: `sale ${name}, all devices hung`, value, ratio: value / reference });
    const delay = { ...shared, metric: `delay by hung devices, ${name}`, value: value - reference, ratio: null };
    bench.report({ ...delay, limit: MOST_MS });
  }
}
