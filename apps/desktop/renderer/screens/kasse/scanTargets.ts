import { useEffect, useRef } from 'react';
import { useTill } from '../../stores/till.ts';
import { scanCode } from './actions.ts';
import { isReceiptQr } from './receiptQr.ts';

type Target = (code: string) => void;

const targets: { readonly take: Target }[] = [];

/**
 * Where a scan goes: to the open panel that waits for one, a receipt's QR to the return of that receipt, anything else
 * into the basket.
 */
export function routeScan(code: string): void {
  const target = targets.at(-1);
  if (target) target.take(code);
  else if (isReceiptQr(code)) useTill.getState().open({ name: 'returns', tab: 'receipt', qr: code });
  else void scanCode(code);
}

/** Takes every scan while the caller is mounted and `enabled`: a receipt to return, the number of a voucher. */
export function useScanTarget(onScan: Target, enabled = true): void {
  const current = useRef(onScan);
  useEffect(() => {
    current.current = onScan;
  });
  useEffect(() => {
    if (!enabled) return undefined;
    const target = { take: (code: string) => current.current(code) };
    targets.push(target);
    return () => {
      targets.splice(targets.indexOf(target), 1);
    };
  }, [enabled]);
}
