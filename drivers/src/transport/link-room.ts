import { type LinkAddress, linkText } from './address.ts';
import { type ByteLog, byteLog } from './byte-log.ts';
import { COVERED } from './card-mask.ts';
import { type LoopHub, loopHub } from './loop.ts';
import { type LinkCaps, LinkError, LinkTaken, type Transport } from './model.ts';
import { nativeMedium, spawnNative } from './native-link.ts';
import type { NativeSpawn } from './native-messages.ts';
import { pluggedIn, presenceOf } from './presence.ts';
import { powershellSpool, spoolMedium } from './spool-medium.ts';
import { tcpMedium } from './tcp.ts';
import { type OpenMedium, transportOver } from './transport-over.ts';

/** The links of one till: who has which address, what went over them, and what they are opened with. */
export interface LinkRoom {
  readonly log: ByteLog;
  /** Simulators of this process, for `loop:` addresses. */
  readonly loops: LoopHub;
  /** Id of the device that has an address; null = it is free. */
  ownerOf(address: LinkAddress): string | null;
  /** Gives back all a device has: its links are closed and never open again. Never rejects; waits for a link that hangs at most a second. */
  release(owner: string): Promise<void>;
  /** Releases everything; a room that is closed opens nothing any more. */
  close(): Promise<void>;
}

/** What `openLink` works with. */
export interface LinkAround {
  readonly room: LinkRoom;
  /** Id of the device that wants the link. */
  readonly owner: string;
}

interface Claim {
  readonly owner: string;
  /** Closes the link for good. */
  retire(): Promise<void>;
}

/** What a room keeps to itself. */
interface RoomInside {
  readonly claims: Map<string, Claim>;
  readonly medium: (address: LinkAddress) => OpenMedium;
}

const INSIDES = new WeakMap<LinkRoom, RoomInside>();

/** What a room is made with. */
export interface LinkRoomOptions {
  /** Epoch ms. */
  readonly now: () => number;
  readonly log?: ByteLog;
  /** How the processes of serial, printer and USB links are started; by Electron's main process or as a fork of Node unless given. */
  readonly spawn?: NativeSpawn;
}

/** A room without links. */
export function linkRoom(options: LinkRoomOptions): LinkRoom {
  const claims = new Map<string, Claim>();
  const loops = loopHub();
  const retire = async (which: (claim: Claim) => boolean): Promise<void> => {
    const mine = [...claims].filter(([, claim]) => which(claim));
    for (const [text] of mine) claims.delete(text);
    await Promise.all(mine.map(([, claim]) => claim.retire()));
  };
  const room: LinkRoom = {
    log: options.log ?? byteLog(options.now),
    loops,
    ownerOf: (address) => claims.get(claimText(address))?.owner ?? null,
    release: (owner) => retire((claim) => claim.owner === owner),
    close: () => retire(() => true),
  };
  const spawn = options.spawn ?? spawnNative;
  INSIDES.set(room, { claims, medium: (address) => mediumFor(address, loops, spawn) });
  return room;
}

/**
 * The one way to a link: claimed by `owner` alone, its bytes logged, opened and closed by the driver. When the same device asks again
 * (it was set up anew), its older link to that address is closed for good.
 *
 * @throws {LinkTaken} another device has the address; it names who.
 */
export function openLink(address: LinkAddress, { room, owner }: LinkAround): Transport {
  const inside = INSIDES.get(room);
  if (!inside) throw new Error('not a room of linkRoom');
  const text = claimText(address);
  const before = inside.claims.get(text);
  if (before && before.owner !== owner) throw new LinkTaken(text, before.owner);
  const retiring = before?.retire();
  const link = logged(transportOver(linkText(address), capsOf(address), inside.medium(address)), room.log, address);
  const { look, plugging } = presence(address);
  let retired = false;
  /** Openings and closings, to tell an opening that it was overtaken. */
  let turns = 0;
  inside.claims.set(text, {
    owner,
    retire() {
      retired = true;
      return link.close();
    },
  });
  return {
    ...link,
    ...plugging,
    async open(timeoutMs) {
      turns += 1;
      const turn = turns;
      if (retiring) await retiring;
      await look();
      if (turn !== turns) throw new LinkError('gone', 'closed while it was opened');
      if (retired) throw new LinkError('closed', `${text} was given back by ${owner}`);
      await link.open(timeoutMs);
    },
    close() {
      turns += 1;
      return link.close();
    },
  };
}

/** For an address that is a node in /dev: what was there at the last opening, and when something else comes. */
function presence(address: LinkAddress): { look(): Promise<void>; plugging: Pick<Transport, 'whenPlugged'> } {
  if ((address.kind !== 'serial' && address.kind !== 'lp') || !address.path.startsWith('/'))
    return { look: () => Promise.resolve(), plugging: {} };
  let seen: string | null = null;
  return {
    async look() {
      seen = await presenceOf(address.path);
    },
    plugging: { whenPlugged: (signal) => pluggedIn(address.path, seen, signal) },
  };
}

/** The text an address is claimed by: host names have no upper case. */
function claimText(address: LinkAddress): string {
  return address.kind === 'tcp' ? linkText(address).toLowerCase() : linkText(address);
}

function capsOf(address: LinkAddress): LinkCaps {
  return { read: address.kind !== 'spool' };
}

function mediumFor(address: LinkAddress, loops: LoopHub, spawn: NativeSpawn): OpenMedium {
  switch (address.kind) {
    case 'tcp':
      return tcpMedium(address);
    case 'loop':
      return loops.medium(address.name);
    case 'spool':
      return spoolMedium(powershellSpool(address.queue));
    case 'serial':
    case 'lp':
    case 'usb':
      return nativeMedium(address, spawn);
  }
}

/** A link whose bytes and fate are noted. */
function logged(link: Transport, log: ByteLog, address: LinkAddress): Transport {
  const stuffed = address.kind === 'serial';
  link.onData((bytes) => log.bytes(link.id, 'in', bytes, stuffed));
  link.onClose(() => log.event(link.id, 'closed'));
  const told = async (what: string, work: Promise<void>): Promise<void> => {
    try {
      await work;
    } catch (cause) {
      log.event(link.id, `${what}: ${cause instanceof LinkError ? cause.code : 'failed'}`);
      throw cause;
    }
  };
  return {
    ...link,
    async open(timeoutMs) {
      await told('not opened', link.open(timeoutMs));
      log.event(link.id, 'opened');
    },
    write(bytes, timeoutMs, secret) {
      log.bytes(link.id, 'out', secret ? covered(bytes, secret) : bytes, stuffed);
      return told('not written', link.write(bytes, timeoutMs));
    },
  };
}

/** The bytes with every occurrence of the secret covered. */
function covered(bytes: Uint8Array, secret: Uint8Array): Uint8Array {
  const safe = Uint8Array.from(bytes);
  if (secret.length === 0) return safe;
  const whole = Buffer.from(bytes);
  for (let at = whole.indexOf(secret); at >= 0; at = whole.indexOf(secret, at + 1))
    safe.fill(COVERED, at, at + secret.length);
  return safe;
}
