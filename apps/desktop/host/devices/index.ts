export * from './model.ts';
export { type DeviceSettings, tillDevices, virtualDevices } from './till-devices.ts';
