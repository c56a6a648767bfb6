import { createContext, useContext, useEffect, useRef } from 'react';

/** Key names as in `KeyboardEvent.key`, with `Control+`, `Alt+`, `Shift+` in front: `F12`, `Escape`, `Control+K`. */
export type HotkeyMap = Readonly<Record<string, ((event: KeyboardEvent) => void) | undefined>>;

interface Layer {
  depth: number;
  handlers: () => HotkeyMap;
}

/** How many dialogs are around a part; keys of the page below an open dialog stay silent. */
export const ModalDepthContext = createContext(0);

const layers: Layer[] = [];
const openModals: number[] = [];
let listening = false;

/** True where typed characters belong to a text input. */
export function isEditable(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  if (target instanceof HTMLInputElement) {
    return !['button', 'checkbox', 'radio', 'submit', 'range'].includes(target.type);
  }
  return false;
}

function comboOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const control = event.ctrlKey || event.metaKey ? 'Control+' : '';
  const alt = event.altKey ? 'Alt+' : '';
  const shift = event.shiftKey && event.key.length > 1 ? 'Shift+' : '';
  return `${control}${alt}${shift}${key}`;
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const combo = comboOf(event);
  if (combo.length === 1 && isEditable(event.target)) return;
  const depth = Math.max(0, ...openModals);
  for (let index = layers.length - 1; index >= 0; index -= 1) {
    const layer = layers[index];
    if (!layer || layer.depth < depth) continue;
    const handler = layer.handlers()[combo];
    if (!handler) continue;
    event.preventDefault();
    handler(event);
    return;
  }
}

function listen(): void {
  if (listening) return;
  listening = true;
  window.addEventListener('keydown', onKeyDown);
}

/**
 * Binds keys while the caller is mounted. The latest mounted part wins a key; a part under an open dialog is
 * silent; plain characters are left to a focused text input. The bound key's browser action is suppressed (F5, F12 …).
 */
export function useHotkeys(map: HotkeyMap, options: { enabled?: boolean | undefined } = {}): void {
  const depth = useContext(ModalDepthContext);
  const current = useRef(map);
  const enabled = options.enabled ?? true;
  useEffect(() => {
    current.current = map;
  });
  useEffect(() => {
    if (!enabled) return undefined;
    listen();
    const layer: Layer = { depth, handlers: () => current.current };
    layers.push(layer);
    return () => {
      layers.splice(layers.indexOf(layer), 1);
    };
  }, [depth, enabled]);
}

/** Tells the key layers that a dialog at this depth is open. Used by Dialog and CommandPalette. */
export function useModalOpen(open: boolean, depth: number): void {
  useEffect(() => {
    if (!open) return undefined;
    openModals.push(depth);
    return () => {
      openModals.splice(openModals.indexOf(depth), 1);
    };
  }, [open, depth]);
}

/** True while any dialog is open. */
export function isModalOpen(): boolean {
  return openModals.length > 0;
}
