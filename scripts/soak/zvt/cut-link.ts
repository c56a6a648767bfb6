import { LinkError, type LoopPeer, type Transport } from '@valero/drivers/transport';

/**
 * What becomes of a group of bytes: it passes; it alone is lost, as on a noisy serial line; it is lost and the link with it; so many bytes arrive before the link ends; it arrives and the
 * link ends; it and all that follows on this link vanishes without either side noticing.
 */
export type Fate = 'pass' | 'drop' | 'lost' | 'after' | 'hole' | { readonly bytes: number };

/** Decides over each group of bytes, in the order they leave, both ways. */
export type Judge = (bytes: Uint8Array) => Fate;

/** A link whose bytes meet their fate. `attach` = the terminal; null = it cannot be reached now. */
export function cutLink(judge: Judge, attach: () => ((peer: LoopPeer) => void) | null): Transport {
  const heard = new Set<(bytes: Uint8Array) => void>();
  const closed = new Set<() => void>();
  let link: { over: boolean; hole: boolean; toPeer: (bytes: Uint8Array) => void; peerGone: () => void } | null = null;

  const end = (which: NonNullable<typeof link>): void => {
    if (which.over) return;
    which.over = true;
    if (!which.hole) queueMicrotask(which.peerGone);
    if (link !== which) return;
    link = null;
    for (const listener of [...closed]) listener();
  };
  /** Sends a group on its way. False = it did not get there whole. */
  const meet = (which: NonNullable<typeof link>, bytes: Uint8Array, deliver: (bytes: Uint8Array) => void): boolean => {
    if (which.over) return false;
    if (which.hole) return true;
    const fate = judge(bytes);
    const arrives = typeof fate === 'object' ? bytes.slice(0, fate.bytes) : bytes;
    if (fate === 'hole') which.hole = true;
    else if (fate !== 'lost' && fate !== 'drop' && arrives.length > 0) queueMicrotask(() => deliver(arrives));
    if (fate === 'lost' || fate === 'after' || typeof fate === 'object')
      queueMicrotask(() => queueMicrotask(() => end(which)));
    return fate === 'pass' || fate === 'after' || fate === 'hole' || fate === 'drop';
  };
  return {
    id: 'story',
    caps: { read: true },
    async open() {
      if (link) end(link);
      const take = attach();
      if (!take) throw new LinkError('refused', 'nobody there');
      const mine = {
        over: false,
        hole: false,
        toPeer: (_: Uint8Array): void => undefined,
        peerGone: (): void => undefined,
      };
      link = mine;
      take({
        onData: (listener) => {
          mine.toPeer = (bytes) => void listener(bytes);
        },
        onClose: (listener) => {
          mine.peerGone = listener;
        },
        send: (bytes) =>
          void meet(mine, Uint8Array.from(bytes), (arrived) => {
            if (!mine.over) for (const listener of [...heard]) listener(arrived);
          }),
        cut: () => end(mine),
      });
    },
    async write(bytes) {
      const mine = link;
      if (!mine) throw new LinkError('closed', 'the link is closed');
      if (!meet(mine, Uint8Array.from(bytes), (arrived) => mine.toPeer(arrived)))
        throw new LinkError('gone', 'the link closed during the write');
    },
    onData(listener) {
      heard.add(listener);
      return () => void heard.delete(listener);
    },
    onClose(listener) {
      closed.add(listener);
      return () => void closed.delete(listener);
    },
    async close() {
      if (link) end(link);
    },
  };
}
