/** A byte link to a device: TCP, serial, USB. One job talks at a time; the driver above sees to that. */
export interface Transport {
  /** For logs and lists: `tcp://192.168.1.40:9100`. */
  readonly id: string;
  /** Opens, or rejects with why not. Closes an older link first. */
  open(timeoutMs: number): Promise<void>;
  /** Resolves when the bytes have been handed to the link; rejects when it breaks or `timeoutMs` pass. */
  write(bytes: Uint8Array, timeoutMs: number): Promise<void>;
  onData(listener: (bytes: Uint8Array) => void): () => void;
  /** Called once for every link that was open and is no more, however it ended. */
  onClose(listener: () => void): () => void;
  /** Sends what is left, ends the link; a second call changes nothing. Never rejects. */
  close(): Promise<void>;
}
