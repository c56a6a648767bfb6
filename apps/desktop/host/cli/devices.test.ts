import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { simulateDisplay } from '@valero/drivers/customer-display';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeDeviceSetups } from '../devices/settings.ts';
import { certifyDevice } from './devices-certify.ts';
import { deviceDoctor } from './devices-doctor.ts';
import { listDevices } from './devices-list.ts';
import { writeSample } from './devices-sample.ts';
import type { CommandInput, DeviceArguments } from './model.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'valero-cli-devices-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const input = (devices: DeviceArguments = {}): CommandInput => ({
  ...{ data: dir, to: undefined, from: undefined },
  now: Date.now,
  onProgress: () => undefined,
  devices,
});

describe('valero devices', () => {
  it('certify: the rules of a family run against the device that is set up, and the protocol says rule by rule how it went', async () => {
    const glass = await simulateDisplay('escpos');
    const link = { kind: 'tcp', host: '127.0.0.1', port: glass.port };
    const setup = { id: 'pole', driver: 'display-cd5220', name: 'Kundenanzeige', link, options: {}, enabled: true };
    await writeDeviceSetups(dir, [setup]);
    const asked: string[] = [];
    const person = {
      bid: (what: string) => void asked.push(what),
      ask(question: string) {
        asked.push(question);
        if (question.startsWith('Obere')) return glass.rows()[0];
        return question.startsWith('Untere') ? glass.rows()[1] : 'j';
      },
    };
    const out = path.join(dir, 'protokoll');
    const done = await certifyDevice(input({ name: 'pole', out }), person);
    const markdown = readFileSync(`${out}.md`, 'utf8');
    const protocol = JSON.parse(readFileSync(`${out}.json`, 'utf8'));
    expect(asked[0]).toMatch(/^\d+ Regeln an „Kundenanzeige“/);
    expect(protocol).toMatchObject({
      device: { id: 'pole', where: `tcp://127.0.0.1:${glass.port}` },
      software: expect.any(String),
    });
    expect(protocol.results.length).toBeGreaterThan(2);
    expect(protocol.results.filter(({ ok }: { ok: boolean }) => !ok)).toEqual([]);
    expect(done).toMatchObject({ ok: true });
    for (const { rule } of protocol.results) expect(markdown).toContain(rule);
    await glass.close();
  });

  it('certify: whoever says no has changed nothing, a device that is not there is named', async () => {
    const person = { bid: () => undefined, ask: () => 'n' };
    expect(await certifyDevice(input({ name: 'printer' }), person)).toMatchObject({
      error: { code: 'host.certify_refused' },
    });
    expect(await certifyDevice(input({ name: 'ghost' }), person)).toMatchObject({
      error: { code: 'host.device_unknown' },
    });
  });

  it('list: names every device with how it is, in both languages', async () => {
    const told = await listDevices(input());
    if (!told.ok) throw new Error(told.error.code);
    expect(told.value.text.de).toMatch(/printer +bereit/);
    expect(told.value.text.en).toMatch(/drawer +ready/);
  });

  it('doctor: tries everything where it may, and says what is wrong with a hint', async () => {
    const fine = await deviceDoctor(input({ yes: true }));
    if (!fine.ok) throw new Error(JSON.stringify(fine.error));
    expect(fine.value.text.de).toContain('✓ Bondrucker (Bildschirm): Der Drucker hat den Druck bestätigt.');
    const link = { kind: 'tcp', host: '127.0.0.1', port: 1 };
    await writeDeviceSetups(dir, [
      { id: 'printer', driver: 'escpos-printer', name: 'Theke', link, options: {}, enabled: true },
    ]);
    const ill = await deviceDoctor(input());
    expect(ill).toMatchObject({ ok: false, error: { code: 'host.doctor_complaints' } });
    expect(JSON.stringify(ill)).toMatch(/Theke: (gestört|meldet sich nicht)/);
  });

  it('sample: writes the bytes of any paper, and refuses a kind or width that is none', async () => {
    const out = path.join(dir, 'bon.bin');
    expect(await writeSample(input({ type: 'z', width: '48', out }))).toMatchObject({ ok: true });
    expect(readFileSync(out).subarray(0, 2)).toEqual(Buffer.of(0x1b, 0x40));
    expect(await writeSample(input({ type: 'poem', out }))).toMatchObject({ error: { details: { field: '--type' } } });
    expect(await writeSample(input({ type: 'z', width: '40', out }))).toMatchObject({
      error: { details: { field: '--width' } },
    });
  });
});
