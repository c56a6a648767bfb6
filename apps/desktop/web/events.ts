import { type EventMessage, TOPICS, type Topic, type Transport } from '../host/transport.ts';

/** The part of a WebSocket this file needs (ws). */
export interface EventSocket {
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code: number, reason: string): void;
  terminate(): void;
  on(event: 'message', listener: () => void): void;
  on(event: 'close', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
}

/** A screen that does not read for this many bytes is cut off; it connects again and gets the state anew. */
const MAX_BUFFERED_BYTES = 8_000_000;

/** Tells one screen everything from the moment it connects, the state first. The screen says nothing on this socket. */
export function serveEvents(socket: EventSocket, till: Transport): void {
  const send = (message: EventMessage): void => {
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate();
    else socket.send(JSON.stringify(message));
  };
  const follow = <T extends Topic>(topic: T) => till.subscribe(topic, (value) => send({ topic, value }));
  const leaves = TOPICS.map((topic) => follow(topic));
  socket.on('message', () => socket.close(1008, 'events only'));
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    for (const leave of leaves) leave();
  });
}
