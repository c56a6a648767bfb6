import pino, { type Logger } from 'pino';
import type { ServerConfig } from './config.ts';

/** Names under which secrets travel; their values never reach a log, at any depth we use. */
const SECRET = [
  'password',
  'pin',
  'pinHash',
  'pin_hash',
  'passwordHash',
  'hash',
  'token',
  'accessToken',
  'secret',
  'cookie',
  'authorization',
  'set-cookie',
];

/** Paths pino blanks out: the names at the top, one and two levels down. */
export const REDACTED: readonly string[] = SECRET.flatMap((name) => {
  const key = name.includes('-') ? `["${name}"]` : name;
  const deeper = name.includes('-') ? key : `.${key}`;
  return [key, `*${deeper}`, `*.*${deeper}`];
});

/** The log: JSON lines, without secrets, without the query of an address. */
export function createLogger(
  { logLevel }: Pick<ServerConfig, 'logLevel'>,
  destination?: { write(line: string): void },
): Logger {
  const options = {
    level: logLevel,
    base: { part: 'sync-server' },
    redact: { paths: [...REDACTED], censor: '[secret]' },
    serializers: {
      req: (request: { method: string; url: string; id: string; ip: string }) => ({
        method: request.method,
        path: request.url.split('?')[0],
        trace: request.id,
        ip: request.ip,
      }),
      res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
      err: pino.stdSerializers.err,
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
