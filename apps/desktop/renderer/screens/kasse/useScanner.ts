import { FNC1 } from '@valero/domain/stock';
import { useEffect, useRef } from 'react';
import { subscribe } from '../../api.ts';
import { useSettings } from '../../stores/settings.ts';
import { BURST, createBurstDetector, type Outcome } from './scanner.ts';
import { fromUsLayout, isUsLayout } from './usLayout.ts';

const replayed = new WeakSet<KeyboardEvent>();

function isTextInput(element: EventTarget | null): element is HTMLInputElement | HTMLTextAreaElement {
  if (element instanceof HTMLTextAreaElement) return true;
  return (
    element instanceof HTMLInputElement &&
    !['button', 'checkbox', 'radio', 'submit', 'range', 'password'].includes(element.type)
  );
}

function isSecret(element: EventTarget | null): boolean {
  return element instanceof HTMLInputElement && element.type === 'password';
}

/** Offers a key to the page as if it had just been struck; tells whether nobody took it. */
function strike(key: string): boolean {
  const target = document.activeElement ?? document.body;
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true });
  replayed.add(event);
  return target.dispatchEvent(event);
}

/** Gives held characters back to the page: first as keys, then, if nobody took the key, as text. */
function giveBack(text: string): void {
  for (const key of text) {
    if (key === FNC1) continue;
    // execCommand is the one way that keeps selection, undo and the input events of the page intact.
    if (strike(key) && isTextInput(document.activeElement)) document.execCommand('insertText', false, key);
  }
}

/** Deletes characters that were given back too soon. */
function takeBack(count: number): void {
  for (let index = 0; index < count; index += 1) {
    if (strike('Backspace') && isTextInput(document.activeElement)) document.execCommand('delete');
  }
}

/** The key as the detector takes it: FNC1 comes from keyboard scanners as Ctrl and `]`, by the place of that key on any keyboard. */
function keyOf(event: KeyboardEvent, isInside: boolean): string {
  const isPlain = !(event.ctrlKey || event.metaKey || event.altKey) || event.getModifierState('AltGraph');
  if (isPlain) return event.key;
  const isFnc1 = event.ctrlKey && (event.key === ']' || event.key === FNC1 || event.code === 'BracketRight');
  return isInside && isFnc1 ? FNC1 : 'Modified';
}

/** The code as the scanner meant it. A scanner that shows that its keyboard is a US one is remembered as such. */
function asMeant(code: string): string {
  const settings = useSettings.getState();
  if (!settings.scannerUs && !isUsLayout(code)) return code;
  if (!settings.scannerUs) settings.set({ scannerUs: true });
  return fromUsLayout(code);
}

/**
 * Reports every code of a keyboard scanner, whatever has the focus, and keeps its characters away from the page.
 * Codes of scanners with a link of their own, which the host hears, come the same way.
 * What a person types reaches the page unchanged, at most 35 ms later. Password fields are left alone.
 */
export function useScanner(onScan: (code: string) => void, enabled: boolean): void {
  const callback = useRef(onScan);
  useEffect(() => {
    callback.current = onScan;
  });
  const prefix = useSettings((settings) => settings.scannerPrefix);
  useEffect(() => {
    if (!enabled) return undefined;
    return subscribe('code', ({ code }) => {
      if (document.visibilityState === 'visible') callback.current(code);
    });
  }, [enabled]);
  useEffect(() => {
    if (!enabled) return undefined;
    const detector = createBurstDetector({ ...BURST, prefix });
    let timer = 0;
    const settleOutcome = ({ scan, typed, takeBack: owed }: Outcome): void => {
      giveBack(typed);
      takeBack(owed);
      if (scan !== null) callback.current(asMeant(scan));
    };
    // One more turn first: keys that already wait in the queue of a busy page come before this verdict.
    const settleSoon = (): void => {
      timer = window.setTimeout(settle, 0);
    };
    const settle = (): void => {
      settleOutcome(detector.silence(performance.now()));
      if (detector.held() !== '') timer = window.setTimeout(settleSoon, BURST.gapMs);
    };
    const onKey = (event: KeyboardEvent): void => {
      if (replayed.has(event) || event.isComposing || isSecret(event.target)) return;
      const verdict = detector.key(keyOf(event, detector.held() !== ''), event.timeStamp);
      if (verdict.key !== 'pass') {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
      settleOutcome(verdict);
      window.clearTimeout(timer);
      if (detector.held() !== '') timer = window.setTimeout(settleSoon, BURST.gapMs + 2);
    };
    window.addEventListener('keydown', onKey, true);
    return () => {
      window.clearTimeout(timer);
      window.removeEventListener('keydown', onKey, true);
    };
  }, [enabled, prefix]);
}
