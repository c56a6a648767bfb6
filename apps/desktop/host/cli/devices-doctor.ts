import { randomUUID } from 'node:crypto';
import { err, ok, type Result } from '@valero/domain/kernel';
import { type Finding, walkThrough } from '../devices/doctor.ts';
import { findPorts } from '../devices/find.ts';
import { tillDevices } from '../devices/index.ts';
import { isRunning } from './devices-list.ts';
import type { CommandInput, Told } from './model.ts';
import { terminalCompanion } from './talk.ts';

/**
 * Goes through ports and devices with whoever sits at the terminal. `--yes` tries everything without asking, which prints and opens. Errors:
 * host.till_running, host.doctor_complaints.
 */
export async function deviceDoctor(input: CommandInput): Promise<Result<Told>> {
  const { data, now } = input;
  const { yes = false, language = 'de' } = input.devices ?? {};
  if (data !== undefined && isRunning(data, now)) return err({ code: 'host.till_running' });
  const companion = terminalCompanion(language, yes);
  const devices = await tillDevices(now, { printer: null, ...(data === undefined ? {} : { dir: data }) });
  const [failure] = devices.failures ?? [];
  if (failure?.code === 'host.device_settings') return err(failure);
  try {
    devices.registry.start();
    const around = { now, newId: () => randomUUID() };
    const findings = await walkThrough({ devices, companion, around, ports: await findPorts() });
    const bad = findings.filter(({ ok: fine }) => fine === false);
    if (bad.length > 0)
      return err({
        code: 'host.doctor_complaints',
        details: { count: bad.length, list: bad.map((finding) => lineOf(finding, language)).join('\n') },
      });
    const list = (which: 'de' | 'en'): string => findings.map((finding) => lineOf(finding, which)).join('\n');
    return ok({ text: { de: list('de'), en: list('en') }, data: { findings } });
  } finally {
    companion.close();
    await devices.registry.stop();
    await devices.room?.links.close();
  }
}

function lineOf({ what, ok: fine, hint, command }: Finding, language: 'de' | 'en'): string {
  const mark = fine === null ? '–' : fine ? '✓' : '✗';
  return [
    `${mark} ${what[language]}`,
    ...(hint && fine !== true ? [`    ${hint[language]}`] : []),
    ...(command ? [`    ${command}`] : []),
  ].join('\n');
}
