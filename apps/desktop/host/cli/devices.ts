import type { CliCommand } from './model.ts';

/** The commands about devices; what they need is loaded when they are asked for. */
export const DEVICE_COMMANDS: readonly (readonly [string, CliCommand])[] = [
  [
    'devices list',
    { needs: ['data'], makesData: true, run: async (input) => (await import('./devices-list.ts')).listDevices(input) },
  ],
  [
    'devices sample',
    {
      needs: ['type', 'out'],
      makesData: true,
      run: async (input) => (await import('./devices-sample.ts')).writeSample(input),
    },
  ],
  [
    'devices simulate',
    {
      needs: [],
      makesData: true,
      run: async (input) => (await import('./devices-simulate.ts')).simulateDevices(input),
    },
  ],
  [
    'devices doctor',
    { needs: [], makesData: true, run: async (input) => (await import('./devices-doctor.ts')).deviceDoctor(input) },
  ],
  [
    'devices certify',
    {
      needs: ['data'],
      makesData: true,
      takesName: true,
      run: async (input) => (await import('./devices-certify.ts')).certifyDevice(input),
    },
  ],
];
