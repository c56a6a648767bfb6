import type { CustomerDisplay } from '@valero/drivers/customer-display';
import { type Seat, seat } from './seat.ts';

/** A place for any number of customer displays, which show the same. */
export interface DisplayGroup {
  readonly device: CustomerDisplay;
  put(displays: readonly CustomerDisplay[]): void;
}

/** Makes the group. Health is that of the first; one display that throws hides nothing from the others. */
export function displayGroup(empty: CustomerDisplay): DisplayGroup {
  const front: Seat<CustomerDisplay> = seat(empty);
  let displays: readonly CustomerDisplay[] = [];
  const device: CustomerDisplay = {
    id: 'displays',
    kind: 'customerDisplay',
    name: empty.name,
    get columns() {
      return front.device.columns;
    },
    start: () => undefined,
    stop: () => Promise.resolve(),
    health: () => front.device.health(),
    onHealth: front.device.onHealth,
    show(content) {
      for (const display of displays) {
        try {
          display.show(content);
        } catch {
          // it shows what it can; its health says the rest
        }
      }
    },
  };
  return {
    device,
    put(next) {
      displays = next;
      front.put(next[0] ?? null);
    },
  };
}
