export { COMMANDS, QUERIES } from './commands.ts';
export { type Commissioning, readCommissioning, readDeviceToken, zCommissioning } from './commission.ts';
export { type DeviceSettings, type TillDevices, tillDevices, virtualDevices } from './devices/index.ts';
export { HOST_ERRORS } from './errors.ts';
export { createLineLogger, type Logger, silentLogger } from './log.ts';
export { createPrintDesk, type PrintDesk } from './prints.ts';
export { enrolledServer } from './sync/device-token.ts';
export { type Downlink, startDownlink } from './sync/downlink.ts';
export { type ServerLink, serverLink } from './sync/server-link.ts';
export type { UplinkParts } from './sync/settlement.ts';
export { startUplink, type Uplink } from './sync/uplink.ts';
export { systemClock, systemIds } from './system.ts';
export { startTill, type Till, type TillOptions } from './till.ts';
export * from './transport.ts';
export type { OpenTse } from './tse/drivers.ts';
export type { TseOrder } from './tse/setup.ts';
export type { Timers } from './tse/timers.ts';

/** The simulation of sync, loaded when it is asked for: a till that starts does not wait for it. */
export const loadSimulation = (): Promise<typeof import('./simulate/many.ts')> => import('./simulate/many.ts');
