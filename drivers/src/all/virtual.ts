import * as z from 'zod';
import { simulatedTerminal } from '../card-terminal/index.ts';
import { virtualDrawer } from '../cash-drawer/index.ts';
import { virtualDisplay } from '../customer-display/index.ts';
import type { Device, DeviceKind } from '../device/index.ts';
import type { DriverModule } from '../driver/index.ts';

const zNothing = z.object({});
type Nothing = z.infer<typeof zNothing>;

/** What all devices on the screen have in common: no link, no options, never probed. */
function onScreen(
  id: string,
  kind: DeviceKind,
  name: { readonly de: string; readonly en: string },
  make: (id: string, now: () => number) => Device,
): DriverModule<Nothing> {
  return {
    ...{ id, kind, name },
    links: [],
    usual: null,
    options: zNothing,
    priority: 0,
    create: (setup, { now }) => make(setup.id, now),
  };
}

/** A drawer made of memory. */
export const virtualDrawerDriver = onScreen(
  'virtual-drawer',
  'cashDrawer',
  { de: 'Kassenlade auf dem Bildschirm', en: 'Cash drawer on the screen' },
  (id, now) => virtualDrawer({ id, now }),
);

/** A customer display made of memory. */
export const virtualDisplayDriver = onScreen(
  'virtual-display',
  'customerDisplay',
  { de: 'Kundenanzeige auf dem Bildschirm', en: 'Customer display on the screen' },
  (id, now) => virtualDisplay({ id, now }),
);

/** A terminal that moves no money: for practice and demos. */
export const simulatedTerminalDriver = onScreen(
  'simulated-terminal',
  'cardTerminal',
  { de: 'Kartengerät zum Üben (bewegt kein Geld)', en: 'Practice card terminal (moves no money)' },
  (id, now) => simulatedTerminal({ id, now }),
);
