import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from './child.ts';

/** The simulated devices of a start. */
export interface Simulators {
  /** Port at which they take orders. */
  readonly control: number;
  readonly devices: readonly { readonly name: string; readonly driver: string; readonly port: number }[];
}

/** What `valero devices simulate` says when it is ready; null = another message. */
export function readSimulators(message: unknown): Simulators | null {
  if (!isRecord(message) || message['part'] !== 'simulators') return null;
  const list: readonly unknown[] = Array.isArray(message['devices']) ? message['devices'] : [];
  return {
    control: Number(message['control']),
    devices: list
      .filter(isRecord)
      .map(({ name, driver, port }) => ({ name: String(name), driver: String(driver), port: Number(port) })),
  };
}

/** Which of them a till is set up with; one scale is enough. */
const USED: ReadonlySet<string> = new Set(['printer', 'terminal', 'scale', 'scanner', 'display']);

/** Sets a till up with the simulators, unless it has devices of its own. */
export function setUpSimulators(till: string, { devices }: Simulators): void {
  const file = join(till, 'devices.json');
  if (existsSync(file)) return;
  const real = devices
    .filter(({ name }) => USED.has(name))
    .map(({ name, driver, port }) => ({ id: name, driver, link: { kind: 'tcp', host: '127.0.0.1', port } }));
  const drawer = {
    id: 'drawer',
    driver: 'printer-drawer',
    link: null,
    options: { printer: 'printer', sensor: 'openHigh' },
  };
  mkdirSync(till, { recursive: true });
  writeFileSync(file, `${JSON.stringify([...real, drawer], null, 2)}\n`);
}
