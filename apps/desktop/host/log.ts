/** What the host writes for support; pino in the real process, an array in tests. Never a PIN, a hash, a token or a full card number. */
export interface Logger {
  info(fields: Readonly<Record<string, unknown>>, text: string): void;
  warn(fields: Readonly<Record<string, unknown>>, text: string): void;
  error(fields: Readonly<Record<string, unknown>>, text: string): void;
}

/** Says nothing. */
export const silentLogger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** One JSON object a line to `write`: what the host needs of a logger, at no start-up cost. */
export function createLineLogger(write: (line: string) => void, now: () => number): Logger {
  const line = (level: string) => (fields: Readonly<Record<string, unknown>>, text: string) =>
    write(`${JSON.stringify({ level, time: new Date(now()).toISOString(), ...describeFields(fields), msg: text })}\n`);
  return { info: line('info'), warn: line('warn'), error: line('error') };
}

function describeFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      value instanceof Error
        ? { name: value.name, message: value.message, stack: value.stack, cause: String(value.cause ?? '') }
        : value,
    ]),
  );
}

/** An unknown thing that was thrown, in words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
