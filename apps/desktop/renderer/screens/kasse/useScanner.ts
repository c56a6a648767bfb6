import { useEffect, useRef } from 'react';
import { BURST, createBurstDetector, type Outcome } from './scanner.ts';

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

/**
 * Reports every code of a keyboard scanner, whatever has the focus, and keeps its characters away from the page.
 * What a person types reaches the page unchanged, at most 35 ms later. Password fields are left alone.
 */
export function useScanner(onScan: (code: string) => void, enabled: boolean): void {
  const callback = useRef(onScan);
  useEffect(() => {
    callback.current = onScan;
  });
  useEffect(() => {
    if (!enabled) return undefined;
    const detector = createBurstDetector();
    let timer = 0;
    const settleOutcome = ({ scan, typed, takeBack: owed }: Outcome): void => {
      giveBack(typed);
      takeBack(owed);
      if (scan !== null) callback.current(scan);
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
      const plain = !(event.ctrlKey || event.metaKey || event.altKey) || event.getModifierState('AltGraph');
      const verdict = detector.key(plain ? event.key : 'Modified', event.timeStamp);
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
  }, [enabled]);
}
