import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '@valero/domain/kernel';
import * as z from 'zod';
import {
  type Commissioning,
  enrolledServer,
  readCommissioning,
  type ServerLink,
  serverLink,
  type TseOrder,
} from '../host/index.ts';

const zServer = z.object({ url: z.url({ protocol: /^https?$/ }), deviceToken: z.string().min(1).max(4096).optional() });

/** What a desktop till finds in its home folder. */
export interface TillSettings {
  /** `<home>/till`: the till's own data. */
  readonly dir: string;
  /** `<home>/commissioning.json`, needed at the first start only. */
  readonly commissioning: Commissioning | null;
  /** From `<home>/till/enrolment.json` (valero enroll), or `<home>/server.json` `{url, deviceToken}`; null = a till without a server. The file is for the operator's eyes only. */
  readonly server: ServerLink | null;
  /** `<home>/tse.json` `{kind}`: the TSE to set up where none is in service; only a simulator needs no secrets. */
  readonly tse: { readonly first: TseOrder | null };
}

/** Reads the home folder. Error host.bad_input names the file that does not fit. */
export async function readTillSettings(home: string): Promise<Result<TillSettings>> {
  const commissioningFile = join(home, 'commissioning.json');
  const commissioning = existsSync(commissioningFile) ? await readCommissioning(commissioningFile) : ok(null);
  if (!commissioning.ok) return commissioning;
  const server = await readServer(home);
  if (!server.ok) return server;
  const first = await readFirstTse(join(home, 'tse.json'));
  if (!first.ok) return first;
  return ok({
    dir: join(home, 'till'),
    commissioning: commissioning.value,
    server: server.value,
    tse: { first: first.value },
  });
}

const zFirstTse = z.object({ kind: z.literal('simulator') });

async function readFirstTse(file: string): Promise<Result<TseOrder | null>> {
  if (!existsSync(file)) return ok(null);
  try {
    return ok(zFirstTse.parse(JSON.parse(await readFile(file, 'utf8'))));
  } catch {
    return err({ code: 'host.bad_input', details: { field: file, reason: 'kind: simulator expected' } });
  }
}

async function readServer(home: string): Promise<Result<ServerLink | null>> {
  const file = join(home, 'server.json');
  const till = join(home, 'till');
  if (!existsSync(file)) return enrolledServer(till);
  const wrong = err({ code: 'host.bad_input', details: { field: file, reason: 'url and deviceToken expected' } });
  try {
    const { url, deviceToken } = zServer.parse(JSON.parse(await readFile(file, 'utf8')));
    const enrolled = enrolledServer(till, url);
    if (!enrolled.ok || enrolled.value !== null) return enrolled;
    return deviceToken === undefined ? wrong : ok(serverLink(url, deviceToken));
  } catch {
    return wrong;
  }
}
