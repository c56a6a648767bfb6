import type { TseStore } from '@valero/drivers/tse-simulator';

type Placed = Parameters<Parameters<TseStore['open']>[0]>[0];

/** The medium of a simulated TSE that can be copied, so that every run of a soak begins with the same device. */
export interface Medium extends TseStore {
  copy(): Medium;
}

/** A medium in memory; outlives the power of the device. */
export function medium(records: readonly Placed[] = [], secretBytes: Uint8Array | null = null): Medium {
  const list = [...records];
  let secret = secretBytes;
  const last = list.at(-1);
  let size = last ? last.position + last.meta.length + last.body.length + 12 : 0;
  const at = (position: number): Placed => {
    const found = list.find((record) => record.position === position);
    if (!found) throw new Error('no record stands there');
    return found;
  };
  return {
    copy: () => medium(list, secret),
    async open(each) {
      for (const record of list) each(record);
    },
    async append({ meta, body }) {
      const position = size;
      list.push({ meta, body, position });
      size += 12 + meta.length + body.length;
      return position;
    },
    read: async (position) => at(position),
    async *scan(from, end) {
      const batch = list.filter(({ position }) => position >= from && position < end);
      if (batch.length > 0) yield batch;
    },
    bytes: () => size,
    secret: async () => secret,
    async keepSecret(next) {
      secret = next;
    },
    async close() {},
  };
}
