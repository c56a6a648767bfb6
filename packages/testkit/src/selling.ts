import type { Device, TillIdentity } from '@valero/domain/identity';
import { type DeviceId, type Fact, toId } from '@valero/domain/kernel';
import { virtualClock } from './clock.ts';
import { countedIds } from './ids.ts';
import { ModelTill } from './model-till.ts';
import { demoWorld, type World } from './world.ts';

/** What a till has recorded: real facts of real commands, not sealed yet. */
export interface SoldFacts {
  readonly identity: TillIdentity;
  readonly facts: readonly Fact[];
  readonly sales: number;
}

/** How a till sells. */
export interface Selling {
  readonly sales: number;
  /** Sales between two Kassenabschluesse; every day begins at eight. */
  readonly perDay: number;
}

/** A repeatable stream of whole numbers below `n` (xorshift32), so that two runs do the same. */
export function dice(seed: number): (n: number) => number {
  let state = seed | 0 || 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

/** The company that tills of long runs sell for. */
export function sellingWorld(): World {
  return demoWorld(countedIds());
}

/** The n-th till of the company; its first three stand as the demo company has them, more of them in its first store. */
function tillOf(world: World, n: number): TillIdentity {
  const known = world.tills[n];
  if (known) return known;
  const [first] = world.tills;
  if (!first) throw new Error('the demo world has a till');
  const device: Device = {
    ...first.device,
    id: toId<DeviceId>(countedIds(9000 + n).next()),
    number: n + 1,
    name: `Mitte ${n + 1}`,
    kasseId: `VALERO-1-${n + 1}`,
    serial: `VAL-${1000 + n}`,
  };
  return { ...first, device };
}

/** Sales of 1 to 9 lines at the n-th till: cash and card, some with a customer or a discount. A few articles sell most, as in every shop. */
export function soldFacts(world: World, n: number, { sales, perDay }: Selling): SoldFacts {
  const identity = tillOf(world, n);
  const { people, articles, customers } = world;
  const clock = virtualClock();
  const opening = clock.now();
  const till = new ModelTill({ identity, clock, ids: countedIds(100 + n), people, articles, customers });
  const roll = dice(7 + n);
  let done = 0;
  while (done < sales) {
    const lines = Array.from({ length: 1 + roll(9) }, () => ({
      article: roll(1 + roll(articles.length)),
      quantity: 1000 * (1 + roll(3)),
      discount: roll(20) === 0 ? 1000 : 0,
      voided: false,
    }));
    const beleg = till.sale({
      lines,
      discount: 0,
      customer: roll(4) === 0 ? roll(customers.length) : null,
      pay: roll(3) === 0 ? 'card' : 'cash',
      extra: roll(500),
      requestId: null,
    });
    if (!beleg) continue;
    done += 1;
    clock.advance(Math.floor(36_000_000 / perDay));
    if (done % perDay !== 0) continue;
    till.closeDay(0, 100);
    clock.advance(opening + (done / perDay) * 86_400_000 - clock.now());
  }
  return { identity, facts: till.facts, sales: done };
}
