/** What a link can do besides sending. */
export interface LinkCaps {
  /** False = bytes only go out and nothing ever comes back (Windows spooler): whoever prints over it never gets a confirmation. */
  readonly read: boolean;
}

/** A byte link to a device, made by `openLink`. One job talks at a time; the driver above sees to that. */
export interface Transport {
  /** For logs and lists: `tcp://192.168.1.40:9100`. */
  readonly id: string;
  readonly caps: LinkCaps;
  /** Opens, or rejects with a `LinkError`. Closes an older link first. What a device says at once is kept until the listeners are there. */
  open(timeoutMs: number): Promise<void>;
  /**
   * Resolves when the bytes have been handed to the link, in the order of the calls; rejects with a `LinkError` when it breaks or
   * `timeoutMs` pass. A write that fails ends the link, so that nothing of it leaves later. `secret` = bytes in it, such as a password,
   * that the log covers.
   */
  write(bytes: Uint8Array, timeoutMs: number, secret?: Uint8Array): Promise<void>;
  onData(listener: (bytes: Uint8Array) => void): () => void;
  /** Called once for every link that was open and is no more, however it ended. */
  onClose(listener: () => void): () => void;
  /** Resolves when something is plugged in at this address, or when the signal aborts; not there = the address cannot tell. */
  readonly whenPlugged?: (signal: AbortSignal) => Promise<void>;
  /** Sends what is left, ends the link; a second call changes nothing. Never rejects. */
  close(): Promise<void>;
}

/**
 * Why a link cannot be had or was lost. `absent` = nothing at this address; `denied` = no permission; `busy` = another program has it;
 * `taken` = another device of this till has it; `refused` = the other side does not want; `timeout`; `gone` = it was there and ended;
 * `closed` = used without being open; `silent` = it is open and nobody answers; `crashed` = the process with the native code ended; `unsupported` = not on this machine.
 */
export type LinkCode =
  | 'absent'
  | 'denied'
  | 'busy'
  | 'taken'
  | 'refused'
  | 'timeout'
  | 'gone'
  | 'closed'
  | 'silent'
  | 'crashed'
  | 'unsupported';

/** A link that failed; expected, and told apart by `code`. */
export class LinkError extends Error {
  readonly code: LinkCode;
  constructor(code: LinkCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LinkError';
    this.code = code;
  }
}

/** Two devices cannot have one address. */
export class LinkTaken extends LinkError {
  /** The address as `linkText` writes it. */
  readonly address: string;
  /** Id of the device that has it. */
  readonly owner: string;
  constructor(address: string, owner: string) {
    super('taken', `${address} belongs to ${owner}`);
    this.name = 'LinkTaken';
    this.address = address;
    this.owner = owner;
  }
}

const BY_ERRNO: Readonly<Record<string, LinkCode>> = {
  ENOENT: 'absent',
  ENXIO: 'absent',
  ENODEV: 'absent',
  ENOTFOUND: 'absent',
  EHOSTUNREACH: 'absent',
  ENETUNREACH: 'absent',
  EHOSTDOWN: 'absent',
  EACCES: 'denied',
  EPERM: 'denied',
  EBUSY: 'busy',
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
};

/** Any failure of a link as a `LinkError`: by its `code` of the operating system, by the words of serialport where it has none, else `gone`. */
export function linkError(cause: unknown, otherwise: LinkCode = 'gone'): LinkError {
  if (cause instanceof LinkError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  const errno = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return new LinkError(BY_ERRNO[errno] ?? byWords(message) ?? otherwise, message, { cause });
}

function byWords(message: string): LinkCode | null {
  if (/no such file|file not found|no such device|cannot find the file/i.test(message)) return 'absent';
  if (/cannot lock port|resource busy|is busy|access denied: opening/i.test(message)) return 'busy';
  if (/permission denied|access denied|access is denied/i.test(message)) return 'denied';
  return null;
}
