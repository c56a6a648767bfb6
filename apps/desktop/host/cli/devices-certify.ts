import { writeFile } from 'node:fs/promises';
import { SOFTWARE } from '@valero/domain/kasse';
import { err, isoUtc, ok, type Result, toInstant } from '@valero/domain/kernel';
import { pause } from '@valero/drivers/device';
import { linkText, zLinkAddress } from '@valero/drivers/transport';
import { type FreshDevice, type PersonWithDevice, type RuleResult, rulesFor, runRules } from '../devices/certify.ts';
import { tillDevices } from '../devices/index.ts';
import { messageOf } from '../log.ts';
import { personAtTerminal } from './ask-sync.ts';
import { isRunning } from './devices-list.ts';
import type { CommandInput, Told } from './model.ts';

/** What was certified, with which program. */
interface Protocol {
  readonly device: {
    readonly id: string;
    readonly name: string;
    readonly driver: string;
    readonly where: string;
    readonly options: unknown;
  };
  readonly software: string;
  readonly at: string;
  readonly results: readonly RuleResult[];
}

/**
 * Runs the rules of a device's family against the device that is set up, with whoever stands before it for hands and eyes, and writes a protocol as
 * Markdown and JSON. Asks first: things print, open and are booked. Errors: host.till_running, host.device_unknown, host.certify_refused,
 * host.certify_failed, host.file_not_written.
 */
export async function certifyDevice(
  input: CommandInput,
  person: PersonWithDevice = personAtTerminal,
): Promise<Result<Told>> {
  const { data = '', now } = input;
  const { name: id = '', out, yes = false } = input.devices ?? {};
  if (isRunning(data, now)) return err({ code: 'host.till_running' });
  const devices = await tillDevices(now, { printer: null, dir: data });
  try {
    const room = devices.room;
    const setup = room?.setups().find((each) => each.id === id);
    const device = room?.device(id);
    if (!room || !setup || !device) return err({ code: 'host.device_unknown', details: { id } });
    const fresh: FreshDevice = async () => {
      const all = room.setups();
      // only this device and what it hangs on; made anew, so that no rule finds what another one left
      await room.apply([]);
      await room.apply(all);
      devices.registry.start();
      const made = room.device(id);
      if (!made) throw new Error(`${id} could not be made`);
      await pause(300);
      return { device: made, close: async () => undefined };
    };
    const rules = await rulesFor(device.kind, fresh, person);
    if (!rules) return err({ code: 'host.certify_refused', details: { id } });
    const question = `${rules.length} Regeln an „${device.name}“: Es wird gedruckt, geöffnet oder gebucht. Anfangen? [j/n]`;
    if (!yes && !/^[jy]/i.test(person.ask(question))) return err({ code: 'host.certify_refused', details: { id } });
    const results = await runRules(rules, ({ rule, ok: kept, reason }) =>
      process.stderr.write(`${kept ? '✓' : '✗'} ${rule}${kept ? '' : `: ${reason}`}\n`),
    );
    const address = zLinkAddress.safeParse(setup.link);
    const protocol: Protocol = {
      device: {
        id,
        name: device.name,
        driver: setup.driver,
        where: address.success ? linkText(address.data) : '',
        options: setup.options,
      },
      software: `${SOFTWARE.brand} ${SOFTWARE.version}`,
      at: isoUtc(toInstant(now())),
      results,
    };
    return await conclude(protocol, out ?? `certify-${id}`);
  } finally {
    await devices.registry.stop();
    await devices.room?.links.close();
  }
}

async function conclude(protocol: Protocol, out: string): Promise<Result<Told>> {
  const base = out.replace(/\.(md|json)$/, '');
  const file = `${base}.md`;
  try {
    await writeFile(file, asMarkdown(protocol));
    await writeFile(`${base}.json`, `${JSON.stringify(protocol, null, 2)}\n`);
  } catch (error) {
    return err({ code: 'host.file_not_written', details: { file, reason: messageOf(error).slice(0, 200) } });
  }
  const rules = protocol.results.length;
  const failed = protocol.results.filter(({ ok: kept }) => !kept).length;
  if (failed > 0) return err({ code: 'host.certify_failed', details: { failed, rules, file } });
  return ok({
    text: { de: `Alle ${rules} Regeln erfüllt: ${file}`, en: `All ${rules} rules kept: ${file}` },
    data: { ...protocol, file },
  });
}

/** The protocol as a page a person signs. */
export function asMarkdown({ device, software, at, results }: Protocol): string {
  const rows = results.map(
    ({ rule, ok: kept, reason, ms }) =>
      `| ${rule} | ${kept ? 'erfüllt' : 'nicht erfüllt'} | ${(ms / 1000).toFixed(1)} s | ${reason.replaceAll('|', '\\|')} |`,
  );
  const failed = results.filter(({ ok: kept }) => !kept).length;
  return [
    `# Prüfprotokoll: ${device.name}`,
    '',
    `- Gerät: \`${device.id}\`, Treiber \`${device.driver}\`${device.where === '' ? '' : `, \`${device.where}\``}`,
    `- Einstellungen: \`${JSON.stringify(device.options)}\``,
    `- Programm: ${software}`,
    `- Zeit: ${at}`,
    `- Ergebnis: ${failed === 0 ? `alle ${results.length} Regeln erfüllt` : `${failed} von ${results.length} Regeln nicht erfüllt`}`,
    '',
    '| Regel | Ergebnis | Dauer | Grund |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    'Geprüft von: ______________________   Seriennummer des Geräts: ______________________',
    '',
  ].join('\n');
}
