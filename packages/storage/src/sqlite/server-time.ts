import { type Db, relaxed } from './connection.ts';

/** How far the server's clock was ahead of this device's at the last contact; outlives a restart. */
export interface ServerTime {
  /** Milliseconds; 0 = the server was never heard. */
  ahead(): number;
  /** The server said its time. Written only when it moved by more than a second, so that contact costs no write. */
  heard(aheadMs: number): void;
}

const KEY = 'server_ahead';
const NOTICED_MS = 1000;

/** Reads it once and keeps it in memory: every fact asks for it. */
export function serverTime(db: Db): ServerTime {
  const row = db.prepare<[string], { value: string }>('SELECT value FROM device_meta WHERE key = ?').get(KEY);
  const write = db.prepare(
    'INSERT INTO device_meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  const stored = Number(row?.value ?? 0);
  let ahead = Number.isFinite(stored) ? stored : 0;
  return {
    ahead: () => ahead,
    heard(aheadMs) {
      if (!Number.isSafeInteger(aheadMs) || Math.abs(aheadMs - ahead) <= NOTICED_MS) return;
      ahead = aheadMs;
      relaxed(db, () => write.run(KEY, String(aheadMs)));
    },
  };
}
