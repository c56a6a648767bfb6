import { zBeleg } from '@valero/domain/kasse';
import * as z from 'zod';
import type { Chance } from './chance.ts';
import type { Till } from './till.ts';

const zSold = z.object({ beleg: zBeleg.pick({ id: true }) });

/** One customer at a till, or what else is done there. Gives how many Belege of sales were made. */
export async function serveCustomer(till: Till, chance: Chance): Promise<number> {
  const kind = chance.next();
  if (kind < 0.05) {
    await till.run('kasse.openDrawer', { reason: 'Wechselgeld' });
    return 0;
  }
  if (kind < 0.08) {
    await till.run('kasse.closeDay', { counted: chance.between(0, 50_000) });
    return 0;
  }
  const { articles } = till.parts.shop;
  for (let line = chance.between(1, 3); line > 0; line -= 1)
    await till.run('kasse.addArticle', { articleId: chance.pick(articles).id });
  if (chance.hit(0.3)) await till.run('kasse.setQuantity', { pos: 1, quantity: chance.between(1, 9) * 1000 });
  const sold = zSold.safeParse(await till.run('kasse.completeSale', {}));
  if (!sold.success) return 0;
  if (chance.hit(0.07)) await till.run('kasse.voidBeleg', { belegId: sold.data.beleg.id, reason: 'Irrtum' });
  return 1;
}
