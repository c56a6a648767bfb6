import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '@valero/domain/kernel';
import * as z from 'zod';
import { type Commissioning, readCommissioning, type ServerLink, serverLink } from '../host/index.ts';

const zServer = z.object({ url: z.url({ protocol: /^https?$/ }), deviceToken: z.string().min(1).max(4096) });

/** What a desktop till finds in its home folder. */
export interface TillSettings {
  /** `<home>/till`: the till's own data. */
  readonly dir: string;
  /** `<home>/commissioning.json`, needed at the first start only. */
  readonly commissioning: Commissioning | null;
  /** `<home>/server.json` `{url, deviceToken}`; null = a till without a server. The file is for the operator's eyes only. */
  readonly server: ServerLink | null;
}

/** Reads the home folder. Error host.bad_input names the file that does not fit. */
export async function readTillSettings(home: string): Promise<Result<TillSettings>> {
  const commissioningFile = join(home, 'commissioning.json');
  const commissioning = existsSync(commissioningFile) ? await readCommissioning(commissioningFile) : ok(null);
  if (!commissioning.ok) return commissioning;
  const server = await readServer(join(home, 'server.json'));
  if (!server.ok) return server;
  return ok({ dir: join(home, 'till'), commissioning: commissioning.value, server: server.value });
}

async function readServer(file: string): Promise<Result<ServerLink | null>> {
  if (!existsSync(file)) return ok(null);
  try {
    const { url, deviceToken } = zServer.parse(JSON.parse(await readFile(file, 'utf8')));
    return ok(serverLink(url, deviceToken));
  } catch {
    return err({ code: 'host.bad_input', details: { field: file, reason: 'url and deviceToken expected' } });
  }
}
