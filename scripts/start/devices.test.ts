import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSimulators, setUpSimulators } from './devices.ts';

const MESSAGE = {
  part: 'simulators',
  control: 4330,
  devices: [
    { name: 'printer', driver: 'escpos-printer', port: 4331 },
    { name: 'scale-toledo', driver: 'scale-toledo', port: 4334 },
  ],
};

test('start: a till without devices of its own is set up with the simulators once, one that has some keeps them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'valero-start-devices-'));
  try {
    const simulators = readSimulators(MESSAGE);
    if (!simulators) throw new Error('not read');
    setUpSimulators(join(folder, 'till'), simulators);
    const file = join(folder, 'till', 'devices.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject([
      { id: 'printer', link: { kind: 'tcp', host: '127.0.0.1', port: 4331 } },
      { id: 'drawer', driver: 'printer-drawer' },
    ]);
    writeFileSync(file, '[]\n');
    setUpSimulators(join(folder, 'till'), simulators);
    expect(readFileSync(file, 'utf8')).toBe('[]\n');
    expect(readSimulators({ part: 'till' })).toBeNull();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
