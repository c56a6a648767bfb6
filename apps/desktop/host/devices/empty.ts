import type { CardTerminal } from '@valero/drivers/card-terminal';
import type { CashDrawer } from '@valero/drivers/cash-drawer';
import type { CustomerDisplay } from '@valero/drivers/customer-display';
import type { Device, DeviceKind } from '@valero/drivers/device';
import type { ReceiptPrinter } from '@valero/drivers/receipt-printer';
import type { Scale } from '@valero/drivers/scale';

/** What every empty place answers: nothing is there. */
function nobody<K extends DeviceKind>(kind: K, name: string): Device & { readonly kind: K } {
  return {
    id: `no-${kind}`,
    kind,
    name,
    start: () => undefined,
    stop: () => Promise.resolve(),
    health: () => ({ state: 'absent', code: 'device.off', since: 0 }),
    onHealth: () => () => undefined,
  };
}

/** No printer is set up: nothing left, so that a job waits for one. */
export function noPrinter(): ReceiptPrinter {
  return {
    ...nobody('receiptPrinter', 'Kein Bondrucker'),
    profile: { width: 42, codePage: 'PC858' },
    print: async () => ({ outcome: 'failed', code: 'device.off' }),
    kick: async () => ({ outcome: 'failed', code: 'device.off' }),
  };
}

/** No drawer is set up. */
export function noDrawer(): CashDrawer {
  return {
    ...nobody('cashDrawer', 'Keine Kassenlade'),
    open: async () => ({ outcome: 'failed', code: 'device.off' }),
    state: () => 'unknown',
    onState: () => () => undefined,
    level: async () => null,
  };
}

/** No display is set up: nobody sees anything. */
export function noDisplay(): CustomerDisplay {
  return { ...nobody('customerDisplay', 'Keine Kundenanzeige'), columns: 20, show: () => undefined };
}

/** No terminal is set up: it never gets a request, so no money moves. */
export function noTerminal(): CardTerminal {
  const refusal = { reason: 'unreachable', text: 'kein Kartengerät eingerichtet' } as const;
  const declined = async () => ({ outcome: 'declined', ...refusal }) as const;
  return {
    ...nobody('cardTerminal', 'Kein Kartengerät'),
    abilities: { reverse: false, refund: false, endOfDay: false, connected: true },
    pay: declined,
    reverse: declined,
    refund: declined,
    // an intent from before the terminal was taken away cannot be asked about
    recover: async () => ({ outcome: 'unknown', reason: 'unreachable' }),
    cancel: () => undefined,
    endOfDay: async () => ({ outcome: 'refused', ...refusal }),
    inspect: async () => ({
      state: 'unreachable',
      terminalId: '',
      text: { de: 'Kein Kartengerät eingerichtet.', en: 'No card terminal is set up.' },
    }),
    onMessage: () => () => undefined,
  };
}

/** No scale is set up. */
export function noScale(): Scale {
  return {
    ...nobody('scale', 'Keine Waage'),
    certificate: null,
    weigh: async () => ({ outcome: 'refused', reason: 'device.off' }),
  };
}
