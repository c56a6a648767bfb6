/**
 * The process that serial, printer and USB links run in: a crash or a hang of native code costs this process and the one link in it,
 * never the till. It ends with its parent. Native modules are loaded by the first link that needs them.
 */
import { lpMedium } from './lp-medium.ts';
import type { NativeNews, NativeOrder } from './native-messages.ts';
import { serveNative } from './native-serve.ts';
import { serialMedium, serialPortsOfModule } from './serial-medium.ts';
import { nativeUsbBus, usbMedium } from './usb-medium.ts';

/** Electron's end of a message channel, as far as it is used; plain Node has none. */
interface PortLike {
  postMessage(message: NativeNews): void;
  on(event: 'message', listener: (message: { readonly data: NativeOrder }) => void): unknown;
  start(): void;
}

/** A utility process of Electron gets its port to the host with its first message. */
interface ParentPortLike {
  on(event: 'message', listener: (message: { readonly ports: readonly PortLike[] }) => void): unknown;
}

function serve(tell: (news: NativeNews) => void): (order: NativeOrder) => void {
  const take = serveNative({
    medium(address) {
      if (address.kind === 'serial') return serialMedium(address);
      return address.kind === 'lp' ? lpMedium(address.path) : usbMedium(nativeUsbBus(), address);
    },
    list: serialPortsOfModule,
    tell,
  });
  tell({ is: 'ready' });
  return take;
}

const parent = 'parentPort' in process ? (process.parentPort as ParentPortLike | null | undefined) : null;
if (parent) {
  parent.on('message', ({ ports: [port] }) => {
    if (!port) return;
    const take = serve((news) => port.postMessage(news));
    port.on('message', ({ data }) => take(data));
    port.start();
  });
} else {
  const take = serve((news) => void (process.connected && process.send?.(news, undefined, undefined, () => undefined)));
  process.on('message', (order) => take(order as NativeOrder));
  process.on('disconnect', () => process.exit(0));
  // The till ends its devices in order; a terminal's Ctrl-C must not cut them first.
  process.on('SIGINT', () => undefined);
}
