import { type Instant, toInstant } from '@valero/domain/kernel';
import type { CardTerminal } from '@valero/drivers/card-terminal';
import type { CashDrawer } from '@valero/drivers/cash-drawer';
import type { CustomerDisplay } from '@valero/drivers/customer-display';
import type { DeviceRegistry, DeviceView, HealthState } from '@valero/drivers/device';
import type { ReceiptPrinter } from '@valero/drivers/receipt-printer';
import type { DeviceHealth } from './transport.ts';

/** The devices of a till. The registry knows all of them; null = there is none of this kind. */
export interface TillDevices {
  readonly registry: DeviceRegistry;
  readonly printer: ReceiptPrinter | null;
  readonly drawer: CashDrawer | null;
  readonly display: CustomerDisplay | null;
  readonly terminal: CardTerminal | null;
}

const STATES: Readonly<Record<HealthState, DeviceHealth['state']>> = {
  ready: 'ready',
  degraded: 'warning',
  blocked: 'warning',
  connecting: 'offline',
  failed: 'offline',
  absent: 'absent',
};

/** A driver's health as screens show it. */
export function deviceHealth(view: DeviceView): DeviceHealth {
  const since: Instant | null = Number.isSafeInteger(view.since) ? toInstant(view.since) : null;
  return {
    id: view.id,
    kind: view.kind,
    name: view.name,
    state: STATES[view.state],
    detail: view.hint?.de ?? '',
    since,
  };
}

/** The devices a till has when nothing is plugged in: paper, drawer, display and terminal on the screen. */
export async function virtualDevices(now: () => number): Promise<TillDevices> {
  const [{ deviceRegistry }, { virtualPrinter }, { virtualDrawer }, { virtualDisplay }, { simulatedTerminal }] =
    await Promise.all([
      import('@valero/drivers/device'),
      import('@valero/drivers/receipt-printer'),
      import('@valero/drivers/cash-drawer'),
      import('@valero/drivers/customer-display'),
      import('@valero/drivers/card-terminal'),
    ]);
  const registry = deviceRegistry(now);
  const devices = {
    printer: virtualPrinter({ now }),
    drawer: virtualDrawer({ now }),
    display: virtualDisplay({ now }),
    terminal: simulatedTerminal({ now }),
  };
  for (const device of Object.values(devices)) registry.add(device);
  return { registry, ...devices };
}
