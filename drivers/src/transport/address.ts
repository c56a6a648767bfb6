import * as z from 'zod';

/** How bytes reach a device. */
export const LINK_KINDS = ['tcp', 'serial', 'lp', 'usb', 'spool', 'loop'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

/** Settings of a serial line. */
export const zSerialLine = z.object({
  path: z.string().min(1).max(400),
  baud: z.int().min(300).max(921_600).default(9600),
  dataBits: z.union([z.literal(7), z.literal(8)]).default(8),
  parity: z.enum(['none', 'even', 'odd']).default('none'),
  stopBits: z.union([z.literal(1), z.literal(2)]).default(1),
  /** Handshake by lines; devices that need none leave it off. */
  rtscts: z.boolean().default(false),
});
export type SerialLine = z.infer<typeof zSerialLine>;

/**
 * Where a device is. `tcp` = a host and port; `serial` = a port by its stable path (`/dev/serial/by-id/…`, `COM3`); `lp` = a printer's
 * character device (`/dev/usb/lp0`); `usb` = vendor and product, with the serial number where there are two alike; `spool` = a queue of the
 * Windows spooler, RAW, without a way back; `loop` = a simulator in this process, by name.
 */
export const zLinkAddress = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tcp'), host: z.string().min(1).max(253), port: z.int().min(1).max(65_535) }),
  zSerialLine.extend({ kind: z.literal('serial') }),
  z.object({ kind: z.literal('lp'), path: z.string().min(1).max(400) }),
  z.object({
    kind: z.literal('usb'),
    vendor: z.int().min(0).max(0xffff),
    product: z.int().min(0).max(0xffff),
    serial: z.string().max(200).nullable().default(null),
  }),
  z.object({ kind: z.literal('spool'), queue: z.string().min(1).max(220) }),
  z.object({ kind: z.literal('loop'), name: z.string().min(1).max(80) }),
]);
export type LinkAddress = z.infer<typeof zLinkAddress>;

/** An address for logs, lists and locks; two addresses of the same place have the same text. */
export function linkText(address: LinkAddress): string {
  switch (address.kind) {
    case 'tcp':
      return `tcp://${address.host}:${address.port}`;
    case 'serial':
      return `serial:${address.path}`;
    case 'lp':
      return `lp:${address.path}`;
    case 'usb': {
      const hex = (id: number): string => id.toString(16).padStart(4, '0');
      return `usb:${hex(address.vendor)}:${hex(address.product)}${address.serial === null ? '' : `:${address.serial}`}`;
    }
    case 'spool':
      return `spool:${address.queue}`;
    case 'loop':
      return `loop:${address.name}`;
  }
}
