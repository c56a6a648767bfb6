import { useEffect, useRef } from 'react';
import { isEditable, isModalOpen } from './hotkeys.ts';

/** What a keyboard scanner looks like: characters this close together, and Enter or Tab at the end. */
export interface WedgeOptions {
  /** Shortest code; shorter bursts are typing. EAN-8 has 8 digits, PLU labels may have 4. */
  minLength?: number | undefined;
  /** Longest pause between two characters in milliseconds. */
  maxGapMs?: number | undefined;
  enabled?: boolean | undefined;
}

function restore(field: HTMLInputElement | HTMLTextAreaElement, value: string): void {
  const prototype = field instanceof HTMLInputElement ? HTMLInputElement.prototype : HTMLTextAreaElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, value);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/**
 * Reports a code typed by a keyboard-wedge scanner, whatever has the focus. What the burst typed into a focused field
 * is taken out again and its Enter presses nothing. Silent while a dialog is open.
 */
export function useWedgeScan(onScan: (code: string) => void, options: WedgeOptions = {}): void {
  const { minLength = 6, maxGapMs = 40, enabled = true } = options;
  const callback = useRef(onScan);
  useEffect(() => {
    callback.current = onScan;
  });
  useEffect(() => {
    if (!enabled) return undefined;
    let buffer = '';
    let last = 0;
    let field: HTMLInputElement | HTMLTextAreaElement | null = null;
    let before = '';
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isModalOpen()) return;
      const fresh = event.timeStamp - last > maxGapMs;
      if (event.key === 'Enter' || event.key === 'Tab') {
        if (!fresh && buffer.length >= minLength) {
          event.preventDefault();
          event.stopImmediatePropagation();
          const code = buffer;
          if (field?.isConnected) restore(field, before);
          callback.current(code);
        }
        buffer = '';
        return;
      }
      if (event.key.length !== 1) return;
      if (fresh || buffer === '') {
        buffer = '';
        const target = event.target;
        const typing = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
        field = typing && isEditable(target) ? target : null;
        before = field?.value ?? '';
      }
      buffer += event.key;
      last = event.timeStamp;
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [enabled, maxGapMs, minLength]);
}
