import type { Text } from '@valero/domain/kernel';
import * as z from 'zod';
import type { Device, DeviceKind } from '../device/index.ts';
import type { LinkAddress, LinkKind, Transport } from '../transport/index.ts';

/** A device as a shop sets it up; kept by the till in `devices.json`, without secrets. */
export const zDeviceSetup = z.object({
  /** Of this till: `printer`, `scale-2`. */
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  /** Folder of the driver: `escpos-printer`, `zvt`. */
  driver: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  /** For people; empty = what the driver is called. */
  name: z.string().max(80).default(''),
  /** Where it is; null = the driver needs no link (on the screen, behind another device). */
  link: z.unknown().nullable().default(null),
  /** What the driver's own schema reads. */
  options: z.record(z.string(), z.unknown()).default({}),
  /** False = set up but left alone. */
  enabled: z.boolean().default(true),
});
export type DeviceSetup = z.infer<typeof zDeviceSetup>;

/** What a driver is made with. */
export interface DriverSurroundings {
  /** Epoch ms. */
  readonly now: () => number;
  /** A link to an address: claimed by this device alone, logged in its ring of bytes, opened by the driver. Throws when another device has it. */
  readonly link: (address: LinkAddress) => Transport;
  /** Another device of this till that is made already, such as the printer a drawer hangs on; null = there is none. */
  readonly device: (id: string) => Device | null;
}

/** What a probe found out. */
export interface Probed {
  /** What the device says it is, for people: `Epson TM-T88VI, 80 mm`. */
  readonly label: string;
  /** Options that fit it; the driver's schema fills the rest. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A driver: one folder, one entry. `O` = its options. */
export interface DriverModule<O = unknown> {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly name: Text;
  /** Links it can use; empty = it needs none. */
  readonly links: readonly LinkKind[];
  /** Link it is usually found at, such as the line settings of a scale. */
  readonly usual: LinkAddress | null;
  readonly options: z.ZodType<O>;
  /** Higher asks first when it is not known what is at a link. Drivers whose question could print or move something have 0 and are never probed. */
  readonly priority: number;
  /** Asks an open link what is there, without printing, opening or moving anything; null = not ours. Answers within `signal`. */
  probe?(link: Transport, signal: AbortSignal): Promise<Probed | null>;
  /** Makes the device, not yet started. Throws for options or a link that do not fit: a configuration mistake, told by name. */
  create(
    setup: DeviceSetup & { readonly link: LinkAddress | null; readonly options: O },
    around: DriverSurroundings,
  ): Device;
}
