import type { DriverModule } from './driver.ts';

/** The drivers of a till, by the name of their folder. Loaded one by one, when a device is set up: a till does not wait for drivers it has no use for. */
export type DriverCatalogue = Readonly<Record<string, () => Promise<DriverModule>>>;
