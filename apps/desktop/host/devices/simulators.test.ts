import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../till.fixture.ts';
import { type Control, obey, type Simulated, serveControl } from './control.ts';
import { SIMULATORS, startSimulators } from './simulators.ts';
import { tillDevices } from './till-devices.ts';

let devices: Simulated[] = [];
let control: Control | null = null;
afterEach(async () => {
  await control?.close();
  await Promise.all(devices.map((device) => device.close()));
  control = null;
  devices = [];
});

describe('simulators', () => {
  it('simulators: each is set up at a till by what it says of itself, and is ready', async () => {
    devices = await startSimulators(Object.keys(SIMULATORS));
    const till = await tillDevices(Date.now, { printer: null });
    const setups = devices.map(({ name, driver, options, port }) => ({
      ...{ id: name, driver, options, name: '', enabled: true },
      link: { kind: 'tcp', host: '127.0.0.1', port },
    }));
    expect(await till.room?.apply(setups)).toEqual([]);
    till.registry.start();
    const states = () => till.registry.list().map(({ id, state }) => `${id} ${state}`);
    await until(`all are ready: ${states().join()}`, () =>
      till.registry.list().every(({ state }) => state === 'ready' || state === 'degraded'),
    ).catch((error: unknown) => expect.fail(`${String(error)} ${states().join()}`));
    // the places a sale uses are taken
    const places = [till.printer, till.terminal, till.display, till.scale].map((place) => place?.health().state);
    expect(places).toEqual(['ready', 'ready', 'ready', 'degraded']);
    const heard: string[] = [];
    till.scanners?.onScan((code) => heard.push(code));
    obey(devices, 'scanner scan 4006381333931');
    await until('the scan is heard', () => heard.length > 0);
    expect(heard).toEqual(['4006381333931']);
    await till.registry.stop();
    await till.room?.links.close();
  });

  it('simulators: faults are brought about by words, and what is not understood says what is', async () => {
    devices = await startSimulators(['printer', 'scale', 'terminal']);
    expect(obey(devices, 'printer paper out')).toMatchObject({ ok: true, value: { paper: false } });
    expect(obey(devices, 'scale put 500')).toMatchObject({ ok: true, value: { grams: 500 } });
    expect(obey(devices, 'terminal cut afterResult')).toMatchObject({
      ok: true,
      value: { behaviour: { cut: 'afterResult' } },
    });
    expect(obey(devices, 'terminal cut never')).toMatchObject({
      ok: false,
      error: expect.stringContaining('afterResult'),
    });
    expect(obey(devices, 'printer toString')).toMatchObject({
      ok: false,
      error: expect.stringContaining('does not know'),
    });
    expect(obey(devices, 'fridge open')).toMatchObject({ ok: false });
    expect(obey(devices, 'help')).toMatchObject({
      ok: true,
      value: [{ name: 'printer' }, { name: 'scale' }, { name: 'terminal' }],
    });
  });

  it('control: answers line by line; the first line nobody understands ends the link, as what a web page sends does', async () => {
    devices = await startSimulators(['display']);
    control = await serveControl(devices);
    const socket = connect(control.port, '127.0.0.1');
    const answers: string[] = [];
    createInterface({ input: socket }).on('line', (line) => answers.push(line));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.write('display state\nPOST / HTTP/1.1\ndisplay power\n');
    await ended;
    expect(answers.map((line) => JSON.parse(line).ok)).toEqual([true, false]);
  });

  it('simulators: one that cannot start takes the others with it', async () => {
    await expect(startSimulators(['scale', 'fridge'])).rejects.toThrow('no simulator fridge');
  });
});
