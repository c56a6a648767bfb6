import { listeners } from '../device/index.ts';
import type { SerialLine } from './address.ts';
import { type LinkError, linkError } from './model.ts';
import { presenceOf, watchPresence } from './presence.ts';
import { pathOfSerial, type SerialPortInfo } from './serial-list.ts';
import type { Medium, MediumEvents, OpenMedium } from './transport-over.ts';

/** At most this much is on its way at once; a device without a handshake gets time to follow. */
const CHUNK_BYTES = 2048;

/** What is used of serialport 13. */
interface SerialPortLike {
  open(done: (problem: Error | null) => void): void;
  write(bytes: Uint8Array, done: (problem?: Error | null) => void): void;
  drain(done: (problem?: Error | null) => void): void;
  flush(done: (problem?: Error | null) => void): void;
  close(done: (problem?: Error | null) => void): void;
  readonly isOpen: boolean;
  on(event: 'data', listener: (bytes: Buffer) => void): void;
  on(event: 'error' | 'close', listener: () => void): void;
}

/** A serial port. Loads native code: only for the native process. */
export function serialMedium(line: SerialLine): OpenMedium {
  return async (events) => {
    const { SerialPort } = await import('serialport');
    const path = await pathOfSerial(line.path, serialPortsOfModule);
    const there = await presenceOf(path);
    const { baud: baudRate, dataBits, parity, stopBits, rtscts } = line;
    const port: SerialPortLike = new SerialPort({
      path,
      baudRate,
      dataBits,
      parity,
      stopBits,
      rtscts,
      lock: true,
      autoOpen: false,
    });
    return openSerial(port, events, process.platform === 'win32' ? null : { path, there });
  };
}

/** The ports as the native module lists them; on Linux this starts `udevadm` and ends the process where it is missing. */
export async function serialPortsOfModule(): Promise<SerialPortInfo[]> {
  const { SerialPort } = await import('serialport');
  const ports = await SerialPort.list();
  return ports.map(({ path, manufacturer, vendorId, productId, serialNumber }) => ({
    path,
    label: manufacturer ? `${path} (${manufacturer})` : path,
    vendor: vendorId?.toLowerCase() ?? null,
    product: productId?.toLowerCase() ?? null,
    serial: serialNumber ?? null,
  }));
}

async function openSerial(
  port: SerialPortLike,
  events: MediumEvents,
  node: { readonly path: string; readonly there: string | null } | null,
): Promise<Medium> {
  const over = listeners<undefined>();
  port.on('error', () => over.tell(undefined));
  port.on('close', () => over.tell(undefined));
  await done((callback) => port.open(callback), 'absent');
  // A port that is only read gets no event when the cable goes; its node in /dev does.
  const watching = node ? watchPresence(node.path, node.there, () => over.tell(undefined), 1000) : null;
  over.on(() => {
    watching?.stop();
    events.gone();
  });
  port.on('data', (bytes) => events.data(bytes));
  return {
    async write(bytes) {
      for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
        const chunk = bytes.subarray(at, at + CHUNK_BYTES);
        await done((callback) => port.write(chunk, callback), 'gone');
        await done((callback) => port.drain(callback), 'gone');
      }
    },
    end: () => Promise.resolve(),
    destroy() {
      watching?.stop();
      if (!port.isOpen) return;
      // Closing waits for what is unsent, up to 30 seconds (Linux tty, closing_wait); what is unsent here was given up.
      port.flush(() => port.close(() => undefined));
    },
  };
}

function done(work: (callback: (problem?: Error | null) => void) => void, otherwise: LinkError['code']): Promise<void> {
  return new Promise((resolve, reject) => {
    work((problem) => (problem ? reject(linkError(problem, otherwise)) : resolve()));
  });
}
