import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { BrowserWindowConstructorOptions, CustomScheme, IpcMainEvent, WebContents } from 'electron';
import type { RendererElectron } from './bridge.ts';
import type { Electron } from './electron.ts';
import type { HostOrder } from './host-keeper.ts';

/**
 * Stand-ins for the parts of Electron the shell touches. They record what they are told and send what a test sends.
 * Ports are real Node message ports, so that structured clone, order and closing are real.
 */

/** A main-side port on a real Node port: events carry `{data, ports}`, and nothing flows before `start`. */
export class StandInPort extends EventEmitter {
  readonly #port: MessagePort;
  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on('close', () => this.emit('close'));
  }
  start(): void {
    this.#port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
  }
  postMessage(message: unknown): void {
    this.#port.postMessage(message);
  }
  close(): void {
    this.#port.close();
  }
}

/** A page-side port: DOM style. */
export class StandInDomPort {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly #port: MessagePort;
  constructor(port: MessagePort) {
    this.#port = port;
  }
  start(): void {
    this.#port.on('message', (data: unknown) => this.onmessage?.({ data }));
  }
  postMessage(message: unknown): void {
    this.#port.postMessage(message);
  }
  close(): void {
    this.#port.close();
  }
  addEventListener(type: string, listener: () => void): void {
    this.#port.on(type, listener);
  }
}

/** Two connected ports: one for the host process, one for the page. */
export function standInChannel(): { port1: StandInPort; port2: StandInDomPort } {
  const { port1, port2 } = new MessageChannel();
  return { port1: new StandInPort(port1), port2: new StandInDomPort(port2) };
}

/** The renderer process as the preload sees it. */
export function standInRenderer() {
  const exposed = new Map<string, unknown>();
  const ipc = new EventEmitter();
  const sent: string[] = [];
  const electron: object = {
    contextBridge: { exposeInMainWorld: (key: string, api: unknown) => void exposed.set(key, api) },
    ipcRenderer: {
      on: (channel: string, listener: (event: { ports: unknown[] }) => void) => ipc.on(channel, listener),
      send: (channel: string) => sent.push(channel),
    },
  };
  return {
    exposed,
    sent,
    /** Main posts a port to the page. */
    deliver: (channel: string, port: StandInDomPort) => ipc.emit(channel, { ports: [port] }),
    electron: electron as RendererElectron,
  };
}

/** A frame or page as main sees it. */
export function standInContents(url: string) {
  const events = new EventEmitter();
  const posted: { channel: string; ports: unknown[] }[] = [];
  const mainFrame = { url };
  let openHandler: ((details: object) => { action: string }) | null = null;
  const contents: object = Object.assign(events, {
    mainFrame,
    isDestroyed: () => false,
    postMessage: (channel: string, _data: unknown, ports: unknown[]) => posted.push({ channel, ports }),
    setWindowOpenHandler: (handler: (details: object) => { action: string }) => {
      openHandler = handler;
    },
  });
  return {
    contents: contents as WebContents,
    posted,
    events,
    opens: () => openHandler?.({}).action,
    /** A message of this page's frame; `frame` pretends to be another. */
    message: (frame: object | null = mainFrame) => {
      const event: object = { sender: contents, senderFrame: frame };
      return event as IpcMainEvent;
    },
    /** Whether the page may go to `url` by this event. */
    may(event: string, to: string): boolean {
      let prevented = false;
      events.emit(event, { url: to, preventDefault: () => (prevented = true) });
      return !prevented;
    },
  };
}

/** A utility process that does what the test says. */
export class StandInChild extends EventEmitter {
  readonly orders: { message: HostOrder; ports: unknown[] }[] = [];
  killed = false;
  postMessage(message: HostOrder, ports: unknown[] = []): void {
    this.orders.push({ message, ports });
    this.emit('order', message);
  }
  kill(): boolean {
    this.killed = true;
    this.emit('exit', 143);
    return true;
  }
}

/** A window as a test looks at it. */
interface SeenWindow {
  readonly options: BrowserWindowConstructorOptions;
  readonly loaded: string[];
  focused: number;
  gone: boolean;
}

/** Windows that write down what becomes of them. */
function windowClass(windows: SeenWindow[]) {
  return class StandInWindow extends EventEmitter {
    readonly webContents = new EventEmitter();
    readonly seen: SeenWindow;
    constructor(options: BrowserWindowConstructorOptions) {
      super();
      this.seen = { options, loaded: [], focused: 0, gone: false };
      windows.push(this.seen);
    }
    async loadURL(url: string): Promise<void> {
      this.seen.loaded.push(url);
    }
    isMinimized = () => false;
    isDestroyed = () => this.seen.gone;
    getBounds = () => ({ x: 0, y: 0, width: 1280, height: 800 });
    destroy(): void {
      this.seen.gone = true;
      this.emit('closed');
    }
    focus(): void {
      this.seen.focused += 1;
    }
  };
}

/** The whole of main's Electron, recording. */
export function standInMain() {
  const app = Object.assign(new EventEmitter(), {
    isPackaged: false,
    locked: false,
    quits: 0,
    sandboxed: false,
    requestSingleInstanceLock: () => !app.locked,
    enableSandbox: () => {
      app.sandboxed = true;
    },
    whenReady: async () => undefined,
    getPath: () => '/user-data',
    quit: () => {
      app.quits += 1;
      app.emit('before-quit', { preventDefault: () => undefined });
    },
  });
  const forks: { entry: string; options: { env: Record<string, string> }; child: StandInChild }[] = [];
  const windows: SeenWindow[] = [];
  const displays = [{ id: 1, bounds: { x: 0, y: 0, width: 1280, height: 800 } }];
  const screen = Object.assign(new EventEmitter(), {
    getAllDisplays: () => displays,
    getDisplayMatching: () => displays[0],
  });
  const errors: string[] = [];
  const schemes: CustomScheme[] = [];
  const handlers = new Map<string, unknown>();
  const session: Record<string, unknown> = {};
  const ipcMain = new EventEmitter();
  const record = (name: string) => (value: unknown) => {
    session[name] = value;
  };
  const StandInWindow = windowClass(windows);
  const electron: object = {
    app,
    ipcMain,
    BrowserWindow: StandInWindow,
    dialog: { showErrorBox: (_title: string, text: string) => errors.push(text) },
    MessageChannelMain: class {
      readonly port1 = { end: 'host' };
      readonly port2 = { end: 'page' };
    },
    protocol: {
      registerSchemesAsPrivileged: (each: CustomScheme[]) => schemes.push(...each),
      handle: (scheme: string, handler: unknown) => handlers.set(scheme, handler),
    },
    session: {
      defaultSession: {
        setPermissionRequestHandler: record('permissionRequest'),
        setPermissionCheckHandler: record('permissionCheck'),
        setDevicePermissionHandler: record('devicePermission'),
        webRequest: { onBeforeRequest: record('beforeRequest') },
      },
    },
    screen,
    utilityProcess: {
      fork: (entry: string, _args: string[], options: { env: Record<string, string> }) => {
        const child = new StandInChild();
        forks.push({ entry, options, child });
        return child;
      },
    },
  };
  return {
    electron: electron as Electron,
    app,
    ipcMain,
    forks,
    windows,
    errors,
    schemes,
    handlers,
    session,
    screen,
    displays,
  };
}
