import { useEffect, useRef } from 'react';
import { BURST, createBurstDetector } from './scanner.ts';

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

/** Gives held characters back to the page as if they had just been typed: first as keys, then, if nobody took the key, as text. */
function giveBack(text: string): void {
  for (const key of text) {
    const target = document.activeElement ?? document.body;
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true });
    replayed.add(event);
    const free = target.dispatchEvent(event);
    const now = document.activeElement;
    // execCommand is the one way that keeps selection, undo and the input events of the page intact.
    if (free && isTextInput(now)) document.execCommand('insertText', false, key);
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
    // One more turn first: keys that already wait in the queue of a busy page come before this verdict.
    const settleSoon = (): void => {
      timer = window.setTimeout(settle, 0);
    };
    const settle = (): void => {
      const { scan, typed } = detector.silence(performance.now());
      if (scan !== null) callback.current(scan);
      if (typed !== '') giveBack(typed);
      if (detector.held() !== '') timer = window.setTimeout(settleSoon, BURST.gapMs);
    };
    const onKey = (event: KeyboardEvent): void => {
      if (replayed.has(event) || event.isComposing || isSecret(event.target)) return;
      const plain = !(event.ctrlKey || event.metaKey || event.altKey) || event.getModifierState('AltGraph');
      const verdict = detector.key(plain ? event.key : 'Modified', event.timeStamp);
      if (verdict.typed !== '') giveBack(verdict.typed);
      if (verdict.key !== 'pass') {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
      if (verdict.scan !== null) callback.current(verdict.scan);
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
