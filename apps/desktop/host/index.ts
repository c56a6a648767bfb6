export { COMMANDS, QUERIES } from './commands.ts';
export { type Commissioning, readCommissioning, readDeviceToken, zCommissioning } from './commission.ts';
export { type DeviceSettings, type TillDevices, tillDevices, virtualDevices } from './devices.ts';
export { HOST_ERRORS } from './errors.ts';
export { createLineLogger, type Logger, silentLogger } from './log.ts';
export { type ServerLink, serverLink } from './sync/server-link.ts';
export { systemClock, systemIds } from './system.ts';
export { startTill, type Till, type TillOptions } from './till.ts';
export * from './transport.ts';
