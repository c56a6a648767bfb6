import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import * as z from 'zod';
import { type ImportStatus, zImportStatus } from './status.ts';

/** The head office does not do what was asked; the message is for a person. */
export class OfficeError extends Error {
  override readonly name = 'OfficeError';
}

export type { ImportStatus };

/** The import of a head office that runs somewhere. Every call throws `OfficeError` with what the server said. */
export interface Office {
  start(path: string, settings: Readonly<Record<string, string>>): Promise<string>;
  status(id: string): Promise<ImportStatus>;
  cancel(id: string): Promise<ImportStatus>;
  errors(id: string): Promise<Response>;
}

const zProblem = z.object({ title: z.string(), detail: z.string() });
const zStarted = z.object({ id: z.string() });
const zSession = z.object({ accessToken: z.string() });

/** Signs in at `url`; a token that ends while a long import runs is replaced by a new sign-in. */
export async function signIn(url: string, login: string, password: string): Promise<Office> {
  const base = url.replace(/\/+$/, '');
  const freshToken = async (): Promise<string> => {
    const response = await ask(`${base}/api/v1/auth/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login, password }),
    });
    await refuse(response);
    return zSession.parse(await response.json()).accessToken;
  };
  let token = await freshToken();
  const call = async (method: string, path: string): Promise<Response> => {
    const send = (): Promise<Response> =>
      ask(`${base}/api/v1/imports/${path}`, { method, headers: { authorization: `Bearer ${token}` } });
    let response = await send();
    if (response.status === 401) {
      token = await freshToken();
      response = await send();
    }
    return refuse(response);
  };
  return {
    async start(path, settings) {
      const { size } = await stat(path);
      const response = await ask(`${base}/api/v1/imports/articles?${new URLSearchParams(settings)}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/octet-stream',
          'content-length': String(size),
        },
        body: Readable.toWeb(createReadStream(path)),
        duplex: 'half',
      });
      return zStarted.parse(await (await refuse(response)).json()).id;
    },
    status: async (id) => zImportStatus.parse(await (await call('GET', id)).json()),
    cancel: async (id) => zImportStatus.parse(await (await call('DELETE', id)).json()),
    errors: (id) => call('GET', `${id}/errors.csv`),
  };
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new OfficeError(`The head office at ${new URL(url).origin} does not answer: ${cause}`, { cause: error });
  }
}

async function refuse(response: Response): Promise<Response> {
  if (response.ok) return response;
  const text = await response.text();
  let problem: unknown;
  try {
    problem = JSON.parse(text);
  } catch {
    problem = null;
  }
  const known = zProblem.safeParse(problem);
  throw new OfficeError(
    known.success ? `${known.data.title} ${known.data.detail}` : `${response.status} ${text.slice(0, 200)}`,
  );
}
