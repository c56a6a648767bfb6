import { existsSync } from 'node:fs';
import path from 'node:path';
import { ok, type Result, type Text, toInstant } from '@valero/domain/kernel';
import { type DeviceView, pause } from '@valero/drivers/device';
import { DATABASE_FILE, openDeviceStore } from '@valero/storage/sqlite';
import { rowsOf } from '../devices/desk.ts';
import { findPorts } from '../devices/find.ts';
import { tillDevices } from '../devices/index.ts';
import { openTse } from '../tse/drivers.ts';
import { readSecrets, readTseSettings } from '../tse/settings.ts';
import type { CommandInput, Told } from './model.ts';

/** How long devices may take to say how they are. */
const SETTLE_MS = 5000;

/** A line of the list. */
interface Line {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly where: string;
  /** null = it was not asked: the till has it, or it is switched off. */
  readonly state: DeviceView['state'] | null;
  readonly hint: Text | null;
}

/**
 * What is set up at a till, TSEs among it, how it stands, and where something else is plugged in. While the till runs, its devices are its own and are
 * only named. Error: host.device_settings.
 */
export async function listDevices({ data = '', now }: CommandInput): Promise<Result<Told>> {
  const running = isRunning(data, now);
  const devices = await tillDevices(now, { printer: null, dir: data });
  const [failure] = devices.failures ?? [];
  if (failure?.code === 'host.device_settings') return { ok: false, error: failure };
  await addTses(data, now, devices.registry);
  if (!running) {
    devices.registry.start();
    await settled(() => devices.registry.list());
  }
  const lines = rowsOf(devices).map(({ id, name, setup, where, health }): Line => {
    const asked = running ? null : health;
    return { id, name, driver: setup?.driver ?? 'tse', where, state: asked?.state ?? null, hint: asked?.hint ?? null };
  });
  await devices.registry.stop();
  await devices.room?.links.close();
  const ports = await findPorts();
  return ok({
    text: { de: told(lines, ports, running, 'de'), en: told(lines, ports, running, 'en') },
    data: { running, devices: lines, ports },
  });
}

/** Whether the till of this folder runs now. */
export function isRunning(dir: string, now: () => number): boolean {
  if (!existsSync(path.join(dir, DATABASE_FILE))) return false;
  const opened = openDeviceStore({ dir, now: () => toInstant(now()) });
  if (opened.ok) opened.value.close();
  return !opened.ok && opened.error.code === 'storage.locked';
}

/** Puts the TSEs of a till beside its other devices. */
async function addTses(
  dir: string,
  now: () => number,
  registry: Awaited<ReturnType<typeof tillDevices>>['registry'],
): Promise<void> {
  const settings = await readTseSettings(dir);
  for (const setting of settings.ok ? settings.value : []) {
    const secrets = await readSecrets(dir, setting.tseId);
    if (!secrets) continue;
    const driver = await openTse(setting, { dir, now, secrets, keepPuk: async () => undefined });
    if (driver.ok) registry.add(driver.value);
  }
}

/** Waits until nothing connects any more, or the time is over. */
async function settled(list: () => readonly DeviceView[]): Promise<void> {
  const end = Date.now() + SETTLE_MS;
  await pause(100);
  while (Date.now() < end && list().some(({ state }) => state === 'connecting')) await pause(100);
}

const STATES: Readonly<Record<DeviceView['state'], Text>> = {
  ready: { de: 'bereit', en: 'ready' },
  degraded: { de: 'eingeschränkt', en: 'degraded' },
  blocked: { de: 'braucht Hilfe', en: 'needs help' },
  connecting: { de: 'verbindet', en: 'connecting' },
  failed: { de: 'gestört', en: 'failed' },
  absent: { de: 'nicht da', en: 'absent' },
};

function told(
  lines: readonly Line[],
  ports: Awaited<ReturnType<typeof findPorts>>,
  running: boolean,
  language: 'de' | 'en',
): string {
  const words = {
    de: {
      running: 'Die Kasse läuft und hat ihre Geräte selbst; wie sie stehen, sagt sie unter Einstellungen → Geräte.',
      ports: 'Anschlüsse:',
      none: 'keine gefunden',
      free: 'frei',
      denied: 'kein Zugriff',
    },
    en: {
      running: 'The till runs and has its devices itself; how they are it tells under Settings → Devices.',
      ports: 'Ports:',
      none: 'none found',
      free: 'usable',
      denied: 'no access',
    },
  }[language];
  const rows = lines.map(({ id, name, driver, where, state, hint }) => {
    const how = state === null ? '–' : STATES[state][language];
    return [
      `${id.padEnd(14)} ${how.padEnd(14)} ${name} (${driver}${where === '' ? '' : `, ${where}`})`,
      ...(hint ? [`${' '.repeat(30)}${hint[language]}`] : []),
    ].join('\n');
  });
  const found = ports.map(({ label, access, hint, command }) =>
    [
      `  ${label}: ${access === 'ok' ? words.free : words.denied}`,
      ...(hint ? [`    ${hint[language]}`, `    ${command}`] : []),
    ].join('\n'),
  );
  return [
    ...(running ? [words.running] : []),
    ...rows,
    '',
    words.ports,
    ...(found.length > 0 ? found : [`  ${words.none}`]),
  ].join('\n');
}
