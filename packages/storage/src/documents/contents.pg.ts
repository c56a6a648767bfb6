import { createHash } from 'node:crypto';
import type pg from 'pg';

/** The bytes of documents, by their SHA-256; nothing is ever changed or removed. */
export interface DocumentContents {
  /** Keeps bytes and gives their SHA-256; bytes that are there already stay as they are. */
  put(bytes: Uint8Array): Promise<string>;
  /** The bytes; null = unknown. */
  get(hash: string): Promise<Uint8Array | null>;
}

/** The contents in PostgreSQL; the database itself checks that the hash fits the bytes. */
export function openContents(pool: pg.Pool): DocumentContents {
  return {
    async put(bytes) {
      const hash = createHash('sha256').update(bytes).digest('hex');
      await pool.query('insert into documents.content (hash, bytes) values ($1, $2) on conflict do nothing', [
        hash,
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      ]);
      return hash;
    },
    async get(hash) {
      const { rows } = await pool.query<{ bytes: Buffer }>('select bytes from documents.content where hash = $1', [
        hash,
      ]);
      return rows[0]?.bytes ?? null;
    },
  };
}
