import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { err, ok, type Result } from '@valero/domain/kernel';
import { serveControl } from '../devices/control.ts';
import { findSocat, layPty } from '../devices/ptys.ts';
import { SIMULATORS, startSimulators } from '../devices/simulators.ts';
import { messageOf } from '../log.ts';
import type { CommandInput, Told } from './model.ts';

/**
 * Starts simulated devices on 127.0.0.1, each with a serial port in front of it where `socat` is there, and a port to lay hands on them by words.
 * Says where they are and runs until it is ended. Error: host.simulator_failed.
 */
export async function simulateDevices(input: CommandInput): Promise<Result<Told>> {
  const { simulators = [], port, json = false } = input.devices ?? {};
  const names = simulators.length > 0 ? simulators : Object.keys(SIMULATORS);
  const first = port === undefined ? null : Number(port);
  if (first !== null && !(Number.isInteger(first) && first >= 1024 && first < 65_500))
    return err({ code: 'host.bad_input', details: { field: '--port', reason: '1024 … 65500' } });
  try {
    const devices = await startSimulators(names, first === null ? null : first + 1);
    const control = await serveControl(devices, first ?? 0).catch(async (error: unknown) => {
      await Promise.all(devices.map((device) => device.close()));
      throw error;
    });
    const socat = findSocat();
    const ptys = devices.map(({ name, port: at }) =>
      // ZVT over a serial line is framed: this terminal is one of the network
      socat === null || name === 'terminal' ? null : layPty(socat, join(tmpdir(), `valero-${process.pid}-${name}`), at),
    );
    const places = devices.map(({ name, about, driver, port: at }, place) => ({
      ...{ name, about, driver, port: at },
      pty: ptys[place]?.path ?? null,
    }));
    const rows = places.map(
      ({ name, about, port: at, pty }) =>
        `  ${name.padEnd(14)} tcp://127.0.0.1:${at}  ${about}${pty === null ? '' : `  ${pty}`}`,
    );
    const line = json
      ? JSON.stringify({ ready: true, control: control.port, devices: places })
      : [...rows, `  Steuern / control: nc 127.0.0.1 ${control.port}   help`].join('\n');
    input.say?.(line);
    process.send?.({ part: 'simulators', control: control.port, devices: places });
    await input.untilEnded?.();
    for (const pty of ptys) pty?.close();
    await Promise.all([control.close(), ...devices.map((device) => device.close())]);
    return ok({ text: { de: 'Simulatoren beendet.', en: 'Simulators ended.' }, data: { devices: places } });
  } catch (error) {
    return err({ code: 'host.simulator_failed', details: { reason: messageOf(error).slice(0, 200) } });
  }
}
