import { assert, toInstant } from '@valero/domain/kernel';
import { openDeviceStore } from '@valero/storage/sqlite';
import { chance } from './chance.ts';
import type { Disks } from './disk.ts';
import { drawnIds, EPOCH_MS, type Shop } from './world.ts';

/** Makes the disk of each till as it is delivered: commissioned, with nothing in it. Gives the folders in the order of the tills. */
export function commissionedDisks(shop: Shop, disks: Disks): string[] {
  return shop.tills.map((identity, index) => {
    const dir = disks.folder(`template-${index}`);
    const at = toInstant(EPOCH_MS);
    const opened = openDeviceStore({ dir, now: () => at });
    assert(opened.ok, 'an empty folder opens');
    const ids = drawnIds(() => EPOCH_MS, chance(index, 'template'));
    const stamp = { actor: null, at, offset: 60, newId: () => ids.next(), software: 'VALERO' };
    assert(opened.value.commission(identity, stamp).ok, 'a new till is commissioned');
    opened.value.close();
    return dir;
  });
}
