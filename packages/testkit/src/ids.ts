import { type Ids, uuidV7 } from '@valero/domain/kernel';

/**
 * Ids that count upward: the same `seed` gives the same ids in the same order, other seeds never share one.
 * They are valid UUIDv7 and sort in the order they were made.
 */
export function countedIds(seed = 0): Ids {
  let count = 0;
  return {
    next: () => {
      count += 1;
      const tail = new Uint8Array(10);
      new DataView(tail.buffer).setUint32(2, seed >>> 0);
      new DataView(tail.buffer).setUint32(6, count);
      return uuidV7(1_767_225_600_000 + count, tail);
    },
  };
}
