import { PORT_CHANNEL, type Port } from './port.ts';
import { portClient } from './port-client.ts';

/** What of Electron a preload uses. */
export type RendererElectron = Pick<typeof import('electron'), 'contextBridge' | 'ipcRenderer'>;

/** A port as a browser window has it. */
interface DomPort {
  onmessage: ((event: { data: unknown }) => void) | null;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
  addEventListener(type: 'close', listener: () => void): void;
}

/** The preload's whole work: `window.valero` gets two functions, and a port to the till host whenever main sends one. */
export function installBridge({ contextBridge, ipcRenderer }: RendererElectron, waitMs?: number): void {
  const client = portClient(waitMs);
  ipcRenderer.on(PORT_CHANNEL, (event) => {
    const [port] = event.ports as readonly (DomPort | undefined)[];
    if (port) client.attach(domPort(port));
  });
  contextBridge.exposeInMainWorld('valero', { call: client.call, subscribe: client.subscribe });
  ipcRenderer.send(PORT_CHANNEL);
}

function domPort(port: DomPort): Port {
  return {
    postMessage: (message) => port.postMessage(message),
    onMessage(listener) {
      port.onmessage = ({ data }) => listener(data);
      port.start();
    },
    onClose: (listener) => port.addEventListener('close', listener),
    close: () => port.close(),
  };
}
