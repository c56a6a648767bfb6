import { openDisks } from './disk.ts';
import type { RunOptions, RunReport } from './model.ts';
import { PRODUCTION, type Rules } from './rules.ts';
import { Run } from './run.ts';
import { commissionedDisks } from './template.ts';
import { makeShop, type Shop } from './world.ts';

/** Runs many seeds; what every run begins with is made once. */
export interface Simulator {
  run(options: RunOptions, rules?: Rules): Promise<RunReport>;
  close(): void;
}

/** Opens a place to simulate in. */
export function openSimulator(): Simulator {
  const base = openDisks();
  const shops = new Map<number, { readonly shop: Shop; readonly templates: readonly string[] }>();
  return {
    async run(options, rules = PRODUCTION) {
      let known = shops.get(options.tills);
      if (!known) {
        const shop = makeShop(options.tills);
        known = { shop, templates: commissionedDisks(shop, base) };
        shops.set(options.tills, known);
      }
      const disks = openDisks();
      try {
        return await new Run(options, rules, known.shop, disks).run(known.templates);
      } finally {
        disks.remove();
      }
    },
    close: () => base.remove(),
  };
}
