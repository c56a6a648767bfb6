import type { TransportPeer } from './contract.ts';
import type { UsbBusLike, UsbConfigurationLike, UsbDeviceLike } from './usb-medium.ts';

/** A USB printer on a bus of its own: two bulk endpoints, as usb 3 shows them, with the failures nusb tells. */
export interface UsbPeer extends TransportPeer {
  readonly bus: UsbBusLike;
  /** Another device with the same vendor and product is on the bus, with this serial number. */
  twin(serial: string): void;
  /** The next reads are answered with a stall. */
  stallReads(count: number): void;
  readonly calls: string[];
}

/** Vendor and product of the fake. */
export const USB_PRINTER = { vendor: 0x04b8, product: 0x0202 } as const;

const CONFIGURATION: UsbConfigurationLike = {
  configurationValue: 1,
  interfaces: [
    {
      interfaceNumber: 0,
      alternates: [{ alternateSetting: 0, interfaceClass: 3, endpoints: [] }],
    },
    {
      interfaceNumber: 1,
      alternates: [
        {
          alternateSetting: 0,
          interfaceClass: 7,
          endpoints: [
            { endpointNumber: 1, direction: 'out', type: 'bulk', packetSize: 64 },
            { endpointNumber: 2, direction: 'in', type: 'bulk', packetSize: 64 },
          ],
        },
      ],
    },
  ],
};

/** What is on the wire. */
interface Wire {
  readonly parts: Buffer[];
  readonly calls: string[];
  readonly waiting: Buffer[];
  plugged: boolean;
  stalled: boolean;
  stalls: number;
  greeting: Uint8Array | null;
  wake: () => void;
}

function here(wire: Wire): void {
  if (!wire.plugged) throw new Error('transfer error: device disconnected');
}

function printer(wire: Wire, serialNumber: string): UsbDeviceLike {
  return {
    vendorId: USB_PRINTER.vendor,
    productId: USB_PRINTER.product,
    serialNumber,
    configuration: CONFIGURATION,
    configurations: [CONFIGURATION],
    async open() {
      here(wire);
      wire.calls.push('open');
      if (wire.greeting) wire.waiting.push(Buffer.from(wire.greeting));
    },
    async close() {
      wire.calls.push('close');
    },
    async selectConfiguration() {
      throw new Error('it is configured');
    },
    async detachKernelDriver(number) {
      wire.calls.push(`detach ${number}`);
      throw new Error('no kernel driver attached');
    },
    async claimInterface(number) {
      wire.calls.push(`claim ${number}`);
    },
    async clearHalt(direction) {
      wire.calls.push(`clear ${direction}`);
    },
    transferIn: () => readWire(wire),
    async transferOut(_endpoint, data) {
      here(wire);
      if (wire.stalled) await new Promise(() => undefined);
      wire.parts.push(Buffer.from(data));
      return { status: 'ok', bytesWritten: data.byteLength };
    },
  };
}

async function readWire(wire: Wire): ReturnType<UsbDeviceLike['transferIn']> {
  if (wire.stalls > 0) {
    wire.stalls -= 1;
    return { status: 'stall' };
  }
  if (wire.waiting.length === 0) {
    const woken = new Promise<void>((resolve) => {
      wire.wake = resolve;
    });
    await Promise.race([woken, new Promise((resolve) => setTimeout(resolve, 20))]);
  }
  here(wire);
  const next = wire.waiting.shift();
  if (!next) throw new Error('transferIn error: Cancelled');
  return { status: 'ok', data: new DataView(Uint8Array.from(next).buffer) };
}

/** Makes one, plugged in. */
export function usbPeer(serial = 'A1'): UsbPeer {
  const wire: Wire = {
    parts: [],
    calls: [],
    waiting: [],
    plugged: true,
    stalled: false,
    stalls: 0,
    greeting: null,
    wake: () => undefined,
  };
  const devices = [printer(wire, serial)];
  return {
    bus: { getDevices: async () => (wire.plugged ? devices : []) },
    calls: wire.calls,
    twin: (other) => void devices.push(printer(wire, other)),
    stallReads(count) {
      wire.stalls = count;
    },
    received: () => Buffer.concat(wire.parts),
    send(bytes) {
      wire.waiting.push(Buffer.from(bytes));
      wire.wake();
    },
    greet: (bytes) => {
      wire.greeting = bytes;
    },
    async pull() {
      wire.plugged = false;
      wire.waiting.length = 0;
      wire.wake();
    },
    async plug() {
      wire.plugged = true;
    },
    stall() {
      wire.stalled = true;
    },
  };
}
