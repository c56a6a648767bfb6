import type { StoreId } from '@valero/domain/kernel';
import type { ShapeName } from '@valero/domain/sync';
import type { ShapeValues } from '@valero/storage/pg';

/** What a reader gets to see of a shape. Readers with the same `key` share one snapshot. */
export interface ShapeVariant {
  readonly key: string;
  /** The row as this reader may see it. */
  view(values: ShapeValues): ShapeValues;
}

/**
 * Decides what a device sees; nothing of it comes from the request. Everything is the same for all tills of the company,
 * except PIN hashes: a till holds only those of people who work at its store, or at all of them.
 */
export function variantFor(name: ShapeName, store: StoreId): ShapeVariant {
  if (name !== 'users') return { key: 'all', view: (values) => values };
  return {
    key: `store-${store}`,
    view: (values) => {
      const home = values['store'] ?? null;
      const here = home === null || home === store;
      return here || values['pin_hash'] === undefined ? values : { ...values, pin_hash: null };
    },
  };
}
