import type { LinkAddress } from './address.ts';
import { type LinkCode, LinkError, linkError } from './model.ts';
import type { Medium, MediumEvents, OpenMedium } from './transport-over.ts';

type UsbAddress = Extract<LinkAddress, { kind: 'usb' }>;

/** An endpoint as WebUSB describes it. */
export interface UsbEndpointLike {
  readonly endpointNumber: number;
  readonly direction: 'in' | 'out';
  readonly type: 'bulk' | 'interrupt' | 'isochronous' | 'control';
  readonly packetSize: number;
}

/** An interface as WebUSB describes it. */
export interface UsbInterfaceLike {
  readonly interfaceNumber: number;
  readonly alternates: readonly {
    readonly alternateSetting: number;
    readonly interfaceClass: number;
    readonly endpoints: readonly UsbEndpointLike[];
  }[];
}

/** A configuration as WebUSB describes it. */
export interface UsbConfigurationLike {
  readonly configurationValue: number;
  readonly interfaces: readonly UsbInterfaceLike[];
}

/** The seam to USB: what is used of a WebUSB device (usb 3). Times in ms. */
export interface UsbDeviceLike {
  readonly vendorId: number;
  readonly productId: number;
  readonly serialNumber?: string | null | undefined;
  readonly configuration?: UsbConfigurationLike | null | undefined;
  readonly configurations: readonly UsbConfigurationLike[];
  /** usb 3 resolves `open` even where it failed. */
  readonly opened?: boolean;
  open(): Promise<void>;
  close(): Promise<void>;
  selectConfiguration(value: number): Promise<void>;
  claimInterface(number: number): Promise<void>;
  /** Linux: takes the interface from usblp. */
  detachKernelDriver?(number: number): Promise<void>;
  clearHalt(direction: 'in' | 'out', endpoint: number): Promise<void>;
  transferIn(
    endpoint: number,
    length: number,
    timeoutMs?: number,
  ): Promise<UsbResultLike & { readonly data?: DataView | undefined }>;
  transferOut(
    endpoint: number,
    data: Uint8Array<ArrayBuffer>,
    timeoutMs?: number,
  ): Promise<UsbResultLike & { readonly bytesWritten: number }>;
}

interface UsbResultLike {
  readonly status?: 'ok' | 'stall' | 'babble' | undefined;
}

/** A bus. */
export interface UsbBusLike {
  getDevices(): Promise<readonly UsbDeviceLike[]>;
}

const READ_TIMEOUT_MS = 1000;
const WRITE_TIMEOUT_MS = 60_000;
const CHUNK_BYTES = 4096;
const MOST_STALLS = 3;
/** Printer, vendor's own, CDC data: what till devices offer, best first. */
const CLASSES = [0x07, 0xff, 0x0a];

/** The machine's USB bus. Loads native code: only for the native process. */
export function nativeUsbBus(): UsbBusLike {
  return {
    async getDevices() {
      const { WebUSB } = await import('usb');
      const all: readonly object[] = await new WebUSB({ allowAllDevices: true }).getDevices();
      return all.filter(isUsbDevice);
    },
  };
}

/** usb 3 puts the transfers of WebUSB on its native devices when it is loaded, which its types do not say. */
function isUsbDevice(device: object): device is UsbDeviceLike {
  return 'transferIn' in device && 'transferOut' in device;
}

/** Bulk transfers with the printer-like interface of a USB device. */
export function usbMedium(bus: UsbBusLike, address: UsbAddress): OpenMedium {
  return async (events) => {
    const device = await find(bus, address);
    await step(device.open(), 'denied');
    if (device.opened === false) throw new LinkError('denied', 'the USB device could not be opened');
    try {
      const way = await claimed(device);
      return opened(device, way, events);
    } catch (cause) {
      await device.close().catch(() => undefined);
      throw cause;
    }
  };
}

async function find(bus: UsbBusLike, { vendor, product, serial }: UsbAddress): Promise<UsbDeviceLike> {
  const all = await step(bus.getDevices(), 'unsupported');
  const alike = all.filter((each) => each.vendorId === vendor && each.productId === product);
  const fitting = serial === null ? alike : alike.filter((each) => each.serialNumber === serial);
  const [device] = fitting;
  if (!device) throw new LinkError('absent', 'no such USB device is plugged in');
  if (fitting.length > 1)
    throw new LinkError('refused', `${fitting.length} such USB devices: name one by its serial number`);
  return device;
}

interface Way {
  readonly out: UsbEndpointLike;
  readonly in: UsbEndpointLike | null;
}

async function claimed(device: UsbDeviceLike): Promise<Way> {
  if (!device.configuration) {
    const [first] = device.configurations;
    if (!first) throw new LinkError('unsupported', 'the USB device has no configuration');
    await step(device.selectConfiguration(first.configurationValue), 'refused');
  }
  const choice = choose(device.configuration ?? device.configurations[0]);
  if (!choice) throw new LinkError('unsupported', 'the USB device has no interface that takes bytes');
  // Where the kernel's printer driver has the interface it gives it up; elsewhere there is nothing to detach.
  await device.detachKernelDriver?.(choice.number).catch(() => undefined);
  await step(device.claimInterface(choice.number), 'busy');
  return choice.way;
}

function choose(configuration: UsbConfigurationLike | null | undefined): { number: number; way: Way } | null {
  const found = (configuration?.interfaces ?? []).flatMap(({ interfaceNumber, alternates }) => {
    const [first] = alternates.filter(({ alternateSetting }) => alternateSetting === 0);
    const bulk = first?.endpoints.filter(({ type }) => type === 'bulk') ?? [];
    const out = bulk.find(({ direction }) => direction === 'out');
    if (!first || !out || !CLASSES.includes(first.interfaceClass)) return [];
    const back = bulk.find(({ direction }) => direction === 'in') ?? null;
    return [{ number: interfaceNumber, rank: CLASSES.indexOf(first.interfaceClass), way: { out, in: back } }];
  });
  return found.sort((a, b) => a.rank - b.rank)[0] ?? null;
}

function opened(device: UsbDeviceLike, way: Way, events: MediumEvents): Medium {
  const end = new AbortController();
  const reading = way.in ? readAll(device, way.in, end, events) : Promise.resolve();
  return {
    async write(bytes) {
      for (let at = 0; at < bytes.length; ) {
        if (end.signal.aborted) throw new LinkError('gone', 'the USB device has gone');
        const chunk = Uint8Array.from(bytes.subarray(at, at + CHUNK_BYTES));
        const sent = await step(device.transferOut(way.out.endpointNumber, chunk, WRITE_TIMEOUT_MS), 'gone');
        if (sent.status !== 'ok' || sent.bytesWritten <= 0) throw new LinkError('gone', 'the USB device took no bytes');
        at += sent.bytesWritten;
      }
    },
    end: () => Promise.resolve(),
    destroy() {
      end.abort();
      void reading.then(() => device.close()).catch(() => undefined);
    },
  };
}

async function readAll(
  device: UsbDeviceLike,
  endpoint: UsbEndpointLike,
  end: AbortController,
  events: MediumEvents,
): Promise<void> {
  const { endpointNumber, packetSize } = endpoint;
  const length = Math.max(1, Math.floor(512 / packetSize)) * packetSize;
  let stalls = 0;
  while (!end.signal.aborted) {
    try {
      const { status, data } = await device.transferIn(endpointNumber, length, READ_TIMEOUT_MS);
      if (end.signal.aborted) return;
      if (status === 'stall') {
        stalls += 1;
        if (stalls > MOST_STALLS) throw new LinkError('gone', 'the USB device stalls');
        await device.clearHalt('in', endpointNumber);
        continue;
      }
      stalls = 0;
      if (data && data.byteLength > 0)
        events.data(Uint8Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)));
    } catch (cause) {
      if (end.signal.aborted) return;
      // A device with nothing to say lets the read time out; nusb calls that a cancelled transfer.
      if (/cancel|timed? ?out/i.test(cause instanceof Error ? cause.message : '')) continue;
      end.abort();
      events.gone();
      return;
    }
  }
}

async function step<T>(work: Promise<T>, otherwise: LinkCode): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw linkError(cause, otherwise);
  }
}
