import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { keepFocus } from '../core/keepFocus.ts';
import type { Tone } from '../core/types.ts';
import { useUi } from '../core/useUi.ts';
import { ToneShape } from '../pill/ToneShape.tsx';

/** A message that does not stop the work. With an action ("Rückgängig") it stays longer. */
export interface ToastInput {
  tone: Tone;
  title: string;
  text?: string | undefined;
  action?: { label: string; onPress: () => void } | undefined;
  /** How long it stays; 0 = until closed. Default 6, with an action 12, for `danger` until closed. */
  seconds?: number | undefined;
}

interface Toast extends ToastInput {
  readonly id: number;
}

type Politeness = 'polite' | 'assertive';

interface ToastApi {
  /** Shows a message and gives its id. */
  show: (toast: ToastInput) => number;
  dismiss: (id: number) => void;
}

const ToastContext = createContext<ToastApi | null>(null);
const AnnounceContext = createContext<((text: string, politeness?: Politeness) => void) | null>(null);

/** Toasts of the surrounding `UiProvider`. */
export function useToast(): ToastApi {
  const api = useContext(ToastContext);
  if (!api) throw new Error('useToast: no UiProvider around this part');
  return api;
}

/** Speaks a text through the live region: what was scanned, the new total. */
export function useAnnounce(): (text: string, politeness?: Politeness) => void {
  const announce = useContext(AnnounceContext);
  if (!announce) throw new Error('useAnnounce: no UiProvider around this part');
  return announce;
}

function secondsOf(toast: ToastInput): number {
  if (toast.seconds !== undefined) return toast.seconds;
  if (toast.tone === 'danger') return 0;
  return toast.action ? 12 : 6;
}

function ToastCard({ toast, onClose }: { toast: Toast; onClose: () => void }) {
  const { texts } = useUi();
  const [held, setHeld] = useState(false);
  const close = useRef(onClose);
  const seconds = secondsOf(toast);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    if (held || seconds === 0) return undefined;
    const timer = setTimeout(() => close.current(), seconds * 1000);
    return () => clearTimeout(timer);
  }, [held, seconds]);
  return (
    <li
      className="v-toast"
      data-tone={toast.tone}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <ToneShape tone={toast.tone} />
      <div className="v-toast-text">
        <b>{toast.title}</b>
        {toast.text ? <span>{toast.text}</span> : null}
      </div>
      {toast.action ? (
        <button
          type="button"
          className="v-toast-action"
          onMouseDown={keepFocus}
          onClick={() => {
            toast.action?.onPress();
            onClose();
          }}
        >
          {toast.action.label}
        </button>
      ) : null}
      <button
        type="button"
        className="v-toast-close"
        aria-label={texts.close}
        onMouseDown={keepFocus}
        onClick={onClose}
      >
        <X className="v-icon" aria-hidden="true" />
      </button>
    </li>
  );
}

function LiveRegion({ politeness, message }: { politeness: Politeness; message: { text: string; turn: number } }) {
  // Two slots in turn: the same text said twice is still a change, and so it is spoken again.
  return (
    <div aria-live={politeness} aria-atomic="true" data-testid={`live-${politeness}`}>
      <span>{message.turn % 2 === 0 ? message.text : ''}</span>
      <span>{message.turn % 2 === 1 ? message.text : ''}</span>
    </div>
  );
}

/** Holds toasts and live regions; part of `UiProvider`. */
export function ToastHost({ children }: { children: ReactNode }) {
  const { texts } = useUi();
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const [polite, setPolite] = useState({ text: '', turn: 0 });
  const [assertive, setAssertive] = useState({ text: '', turn: 0 });
  const nextId = useRef(1);
  const announce = useCallback((text: string, politeness: Politeness = 'polite') => {
    const set = politeness === 'polite' ? setPolite : setAssertive;
    set((last) => ({ text, turn: last.turn + 1 }));
  }, []);
  const api = useMemo<ToastApi>(
    () => ({
      show: (toast) => {
        const id = nextId.current++;
        setToasts((all) => [...all.slice(-3), { ...toast, id }]);
        announce(
          [toast.title, toast.text].filter(Boolean).join('. '),
          toast.tone === 'danger' ? 'assertive' : 'polite',
        );
        return id;
      },
      dismiss: (id) => setToasts((all) => all.filter((toast) => toast.id !== id)),
    }),
    [announce],
  );
  return (
    <AnnounceContext value={announce}>
      <ToastContext value={api}>
        {children}
        <section className="v-toasts" aria-label={texts.messages}>
          <ul>
            {toasts.map((toast) => (
              <ToastCard key={toast.id} toast={toast} onClose={() => api.dismiss(toast.id)} />
            ))}
          </ul>
        </section>
        <div className="v-hidden">
          <LiveRegion politeness="polite" message={polite} />
          <LiveRegion politeness="assertive" message={assertive} />
        </div>
      </ToastContext>
    </AnnounceContext>
  );
}
