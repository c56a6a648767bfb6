import { within } from '../device/index.ts';
import { LinkError, linkError } from './model.ts';
import type { NativeAddress, NativeNews, NativeOrder } from './native-messages.ts';
import type { SerialPortInfo } from './serial-list.ts';
import type { Medium, OpenMedium } from './transport-over.ts';

const END_TIMEOUT_MS = 500;

/** What the native process is made of. */
export interface NativeParts {
  medium(address: NativeAddress): OpenMedium;
  list(): Promise<SerialPortInfo[]>;
  tell(news: NativeNews): void;
}

interface Open {
  readonly link: number;
  readonly medium: Medium;
  /** Rejects when the link ends: native code may never answer a write into a pulled cable. */
  readonly ended: Promise<never>;
  end(): void;
}

/** Serves one link at a time inside the native process. The answer takes the parent's orders. */
export function serveNative({ medium, list, tell }: NativeParts): (order: NativeOrder) => void {
  let open: Open | null = null;
  /** The newest opening; news of older ones is not told. */
  let newest = 0;
  let chain: Promise<void> = Promise.resolve();
  const refused = (link: number, { code, message }: LinkError): void => tell({ is: 'refused', link, code, message });

  const close = async (): Promise<void> => {
    const closing = open;
    open = null;
    if (!closing) return;
    closing.end();
    await within(closing.medium.end(), END_TIMEOUT_MS, undefined).catch(() => undefined);
    closing.medium.destroy();
  };
  const begin = async (link: number, address: NativeAddress): Promise<void> => {
    await close();
    const { promise: ended, reject } = Promise.withResolvers<never>();
    ended.catch(() => undefined);
    const end = (): void => reject(new LinkError('gone', 'the link ended'));
    const events = {
      data: (bytes: Uint8Array) => tell({ is: 'data', link, bytes }),
      gone() {
        end();
        if (link === newest) tell({ is: 'gone', link });
      },
    };
    try {
      const opened = await medium(address)(events, 0, new AbortController().signal);
      if (link !== newest) {
        opened.destroy();
        throw new LinkError('gone', 'closed while it was opened');
      }
      open = { link, medium: opened, ended, end };
      tell({ is: 'opened', link });
    } catch (cause) {
      refused(link, linkError(cause));
    }
  };
  const write = async (link: number, turn: number, bytes: Uint8Array): Promise<void> => {
    try {
      if (open?.link !== link) throw new Error('the link is closed');
      await Promise.race([open.medium.write(bytes), open.ended]);
      tell({ is: 'written', link, turn });
    } catch (cause) {
      const { code, message } = linkError(cause);
      tell({ is: 'failed', link, turn, code, message });
    }
  };

  return (order) => {
    switch (order.is) {
      case 'open':
        newest = order.link;
        chain = chain.then(() => begin(order.link, order.address));
        break;
      case 'write':
        chain = chain.then(() => write(order.link, order.turn, order.bytes));
        break;
      case 'close':
        if (order.link === newest) newest = 0;
        // Not behind a write that hangs: closing is what ends it.
        void (open?.link === order.link ? close() : chain).then(() => tell({ is: 'closed', link: order.link }));
        break;
      case 'ping':
        tell({ is: 'pong', turn: order.turn });
        break;
      case 'list':
        void list()
          .catch(() => [])
          .then((ports) => tell({ is: 'listed', turn: order.turn, ports }));
        break;
    }
  };
}
