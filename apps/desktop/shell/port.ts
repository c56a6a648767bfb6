/**
 * One end of a message channel, whatever made it: a DOM port in the preload, a MessagePortMain in the host process, a
 * Node port in tests. Messages arrive in order.
 */
export interface Port {
  postMessage(message: unknown): void;
  /** Starts delivery; one listener. */
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

/** What a screen asks of the till. `id` names a call or a subscription; the screen chooses it, each once. */
export type Ask =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly kind: 'subscribe'; readonly id: number; readonly topic: string }
  | { readonly kind: 'leave'; readonly id: number };

/** What the till tells: the answer to a call, or a value for a subscription. */
export type Tell =
  | { readonly kind: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'event'; readonly id: number; readonly value: unknown };

/** Channel on which the preload asks for a port, and on which it gets one; main has no other. */
export const PORT_CHANNEL = 'valero:port';
