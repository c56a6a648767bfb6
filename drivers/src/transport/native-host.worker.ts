/**
 * The process that serial, printer and USB links run in: a crash or a hang of native code costs this process and the one link in it,
 * never the till. It ends with its parent. Native modules are loaded by the first link that needs them.
 */
import { lpMedium } from './lp-medium.ts';
import type { NativeNews, NativeOrder } from './native-messages.ts';
import { serveNative } from './native-serve.ts';
import { serialMedium, serialPortsOfModule } from './serial-medium.ts';
import { nativeUsbBus, usbMedium } from './usb-medium.ts';

/** Electron's side of a utility process; plain Node has none. */
interface ParentPortLike {
  postMessage(message: NativeNews): void;
  on(event: 'message', listener: (message: { readonly data: NativeOrder }) => void): void;
}

const port = 'parentPort' in process ? (process.parentPort as ParentPortLike | null) : null;

const tell = (news: NativeNews): void => {
  if (port) port.postMessage(news);
  else if (process.connected) process.send?.(news, undefined, undefined, () => undefined);
};
const take = serveNative({
  medium(address) {
    if (address.kind === 'serial') return serialMedium(address);
    return address.kind === 'lp' ? lpMedium(address.path) : usbMedium(nativeUsbBus(), address);
  },
  list: serialPortsOfModule,
  tell,
});

if (port) port.on('message', ({ data }) => take(data));
else process.on('message', (order) => take(order as NativeOrder));
process.on('disconnect', () => process.exit(0));
// The till ends its devices in order; a terminal's Ctrl-C must not cut them first.
process.on('SIGINT', () => undefined);
tell({ is: 'ready' });
