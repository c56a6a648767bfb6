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

/** Which devices are real; everything else is on the screen. */
export interface DeviceSettings {
  /** `tcp://host:port` of an ESC/POS printer, port 9100 unless named; null = paper on the screen. The drawer hangs on the printer. */
  readonly printer: string | null;
}

/** The devices a till has when nothing is plugged in: paper, drawer, display and terminal on the screen. */
export function virtualDevices(now: () => number): Promise<TillDevices> {
  return tillDevices(now, { printer: null });
}

/** The devices of a till as it is set up. Throws for an address that is none: a configuration mistake. */
export async function tillDevices(now: () => number, settings: DeviceSettings): Promise<TillDevices> {
  const [{ deviceRegistry }, { virtualDisplay }, { simulatedTerminal }] = await Promise.all([
    import('@valero/drivers/device'),
    import('@valero/drivers/customer-display'),
    import('@valero/drivers/card-terminal'),
  ]);
  const registry = deviceRegistry(now);
  const devices = {
    ...(await printerAndDrawer(now, settings.printer)),
    display: virtualDisplay({ now }),
    terminal: simulatedTerminal({ now }),
  };
  for (const device of Object.values(devices)) registry.add(device);
  return { registry, ...devices };
}

async function printerAndDrawer(
  now: () => number,
  address: string | null,
): Promise<{ printer: ReceiptPrinter; drawer: CashDrawer }> {
  const [{ EscposPrinter, virtualPrinter }, { printerDrawer, virtualDrawer }] = await Promise.all([
    import('@valero/drivers/receipt-printer'),
    import('@valero/drivers/cash-drawer'),
  ]);
  if (address === null) return { printer: virtualPrinter({ now }), drawer: virtualDrawer({ now }) };
  const url = new URL(address);
  if (url.protocol !== 'tcp:' || url.hostname === '') throw new Error(`not a printer address: ${address}`);
  const { tcpTransport } = await import('@valero/drivers/transport');
  const transport = tcpTransport({ host: url.hostname, port: url.port === '' ? 9100 : Number(url.port) });
  const printer = new EscposPrinter({ name: `Bondrucker ${url.host}`, transport, now });
  return { printer, drawer: printerDrawer({ printer }) };
}
