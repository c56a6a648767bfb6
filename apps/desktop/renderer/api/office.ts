import { err, type Instant, type Result } from '@valero/domain/kernel';
import type { RecordFields } from '@valero/domain/sync';
import * as z from 'zod';
import type { CommandName, QueryName, Transport } from './contract.ts';
import { parseJson, readProblem } from './reply.ts';
import { callOverHttp, serverFetch, serverRefresh, serverSignIn, serverSignOut } from './server.ts';

/** Commands the head office decides. */
export const OFFICE_COMMANDS = [
  'stock.changePrice',
  'stock.saveArticle',
  'stock.move',
  'crm.createCustomer',
  'crm.saveCustomer',
  'documents.saveSettings',
  'meldung.saveSystem',
  'meldung.decommission',
  'meldung.markReported',
] as const satisfies readonly CommandName[];
/** What can be asked of the head office, or told it. */
export type OfficeName = QueryName | (typeof OFFICE_COMMANDS)[number];

const commands: ReadonlySet<string> = new Set(OFFICE_COMMANDS);

const zUser = z.object({
  id: z.string(),
  login: z.string(),
  name: z.string(),
  role: z.string(),
  rights: z.array(z.string()),
  store: z.string().nullable(),
});
/** Who is signed in at the head office. */
export type OfficeUser = z.infer<typeof zUser>;

/** A file of the head office on its way to a person. */
export interface OfficeFile {
  readonly blob: Blob;
  readonly name: string;
}

/** What a till host answers to `server.fetch`; `body` in base64. */
const zFetched = z.object({
  status: z.int(),
  type: z.string(),
  name: z.string().nullable(),
  body: z.string(),
});

/** Edits that may wait for the head office at a device, or are true there. */
export const OFFICE_EDITS = [
  'stock.changePrice',
  'stock.saveArticle',
  'crm.saveCustomer',
  'crm.createCustomer',
] as const satisfies readonly CommandName[];
export type OfficeEdit = (typeof OFFICE_EDITS)[number];

/** What became of an edit: `done` at the head office, `kept` at this device for good, `requested` and waiting for the head office. */
export interface OfficeChanged {
  readonly kind: 'done' | 'kept' | 'requested';
  readonly reply: unknown;
}

/** Who answered last: the head office, or this device from its copy; `asOf` = how old the copy is, null = unknown. */
export interface OfficeSource {
  readonly from: 'server' | 'device';
  readonly asOf: Instant | null;
}

/** The head office behind whatever transport there is. */
export interface OfficeLink {
  call(name: OfficeName, input: unknown): Promise<Result<unknown>>;
  /** An edit and the fields as the form showed them (null = new); without a network a till keeps it. `label` = what a list calls it. */
  change(command: OfficeEdit, input: unknown, seen: RecordFields | null, label: string): Promise<Result<OfficeChanged>>;
  /** Told after every answer of a list. */
  onSource(listener: (source: OfficeSource) => void): void;
  signIn(login: string, password: string): Promise<Result<OfficeUser>>;
  signOut(): Promise<void>;
  /** Who is still signed in from before. `user` null = nobody, `lost` = because the head office did not answer. */
  resume(): Promise<{ readonly user: OfficeUser | null; readonly lost: boolean }>;
  /** Who is signed in at this device with a PIN, to go on without the head office; null = nobody. Null too in a browser. */
  resumeHere(): Promise<OfficeUser | null>;
  /** A file below `/api/v1/`. */
  download(path: string): Promise<Result<OfficeFile>>;
  /** Sends bytes, or nothing, and reads JSON. */
  send(method: 'GET' | 'POST' | 'DELETE', path: string, body?: Blob): Promise<Result<unknown>>;
}

function kindOf(name: OfficeName): 'command' | 'query' {
  return commands.has(name) ? 'command' : 'query';
}

function userOf(body: unknown): OfficeUser | null {
  const direct = zUser.safeParse(body);
  if (direct.success) return direct.data;
  const nested = z.object({ user: zUser }).safeParse(body);
  return nested.success ? nested.data.user : null;
}

function signedIn(result: Result<unknown>): Result<OfficeUser> {
  if (!result.ok) return result;
  const user = userOf(result.value);
  return user === null ? err({ code: 'net.bad_reply' }) : { ok: true, value: user };
}

function nameOf(disposition: string | null, fallback: string): string {
  return /filename="([^"]+)"/.exec(disposition ?? '')?.[1] ?? fallback;
}

async function reach<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work();
  } catch (error) {
    return err({ code: 'net.unreachable', details: { reason: String(error) } });
  }
}

/** The head office from a browser that it served the page to. */
export function browserOffice(): OfficeLink {
  return {
    call: (name, input) => callOverHttp(kindOf(name), name, input),
    async change(command, input) {
      const done = await callOverHttp('command', command, input);
      return done.ok ? { ok: true, value: { kind: 'done', reply: done.value } } : done;
    },
    onSource: () => undefined,
    resumeHere: async () => null,
    signIn: async (login, password) => signedIn(await serverSignIn(login, password)),
    signOut: serverSignOut,
    async resume() {
      return { user: userOf(await serverRefresh()), lost: false };
    },
    download: (path) =>
      reach(async (): Promise<Result<OfficeFile>> => {
        const response = await serverFetch(path);
        if (!response.ok) return readProblem(parseJson(await response.text()), response.status);
        const blob = await response.blob();
        return { ok: true, value: { blob, name: nameOf(response.headers.get('content-disposition'), 'valero.xlsx') } };
      }),
    send: (method, path, body) =>
      reach(async (): Promise<Result<unknown>> => {
        const response = await serverFetch(path, {
          method,
          ...(body ? { body, headers: { 'content-type': typeSent(body) } } : {}),
        });
        const parsed = parseJson(await response.text());
        return response.ok ? { ok: true, value: parsed } : readProblem(parsed, response.status);
      }),
  };
}

/** A file goes up as the bytes it is, whatever its name makes of it; only what we wrote ourselves is JSON. */
function typeSent(body: Blob): string {
  return body.type === 'application/json' && !(body instanceof File) ? body.type : 'application/octet-stream';
}

async function toBase64(body: Blob): Promise<string> {
  const bytes = new Uint8Array(await body.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

const zSource = z.object({ from: z.enum(['server', 'device']), asOf: z.int().nullable(), value: z.unknown() });
const zChanged = z.object({ kind: z.enum(['done', 'kept', 'requested']), reply: z.unknown() });
const zHere = z.object({ id: z.string(), name: z.string(), role: z.string(), rights: z.array(z.string()) });

/** The head office through the till host, which keeps the tokens and goes on by itself while there is no line. */
export function hostOffice({ call }: Pick<Transport, 'call'>): OfficeLink {
  let local = false;
  let tellSource: (source: OfficeSource) => void = () => undefined;
  async function ask(name: string, input: unknown): Promise<Result<unknown>> {
    const answer = await call('office.ask', { name, input, local });
    if (!answer.ok) return answer;
    const read = zSource.safeParse(answer.value);
    if (!read.success) return err({ code: 'net.bad_reply' });
    const { from, asOf, value } = read.data;
    tellSource({ from, asOf: asOf as Instant | null });
    return { ok: true, value };
  }
  async function fetchThrough(method: string, path: string, body?: Blob): Promise<Result<z.infer<typeof zFetched>>> {
    const sent = body ? await toBase64(body) : null;
    const answer = await call('server.fetch', { method, path, body: sent });
    if (!answer.ok) return answer;
    const fetched = zFetched.safeParse(answer.value);
    if (!fetched.success) return err({ code: 'net.bad_reply' });
    const { status } = fetched.data;
    if (status >= 200 && status < 300) return { ok: true, value: fetched.data };
    return readProblem(parseJson(new TextDecoder().decode(fromBase64(fetched.data.body))), status);
  }
  return {
    call: (name, input) =>
      kindOf(name) === 'query' ? ask(name, input) : call('server.call', { kind: 'command', name, input }),
    async change(command, input, seen, label) {
      const done = await call('office.change', { command, input, seen, label: label.slice(0, 260), local });
      if (!done.ok) return done;
      const changed = zChanged.safeParse(done.value);
      return changed.success ? { ok: true, value: changed.data } : err({ code: 'net.bad_reply' });
    },
    onSource(listener) {
      tellSource = listener;
    },
    async signIn(login, password) {
      const done = signedIn(await call('server.signIn', { login, password }));
      if (done.ok) local = false;
      return done;
    },
    async signOut() {
      await call('server.signOut', {});
    },
    async resume() {
      const me = await this.send('GET', '/api/v1/me');
      return me.ok ? { user: userOf(me.value), lost: false } : { user: null, lost: me.error.code === 'host.offline' };
    },
    async resumeHere() {
      const here = await call('session.current', {});
      const person = here.ok ? zHere.safeParse(here.value) : null;
      if (!person?.success) return null;
      local = true;
      return { ...person.data, login: '', store: null };
    },
    async download(path) {
      const fetched = await fetchThrough('GET', path);
      if (!fetched.ok) return fetched;
      const { type, name, body } = fetched.value;
      return { ok: true, value: { blob: new Blob([fromBase64(body)], { type }), name: name ?? 'valero.xlsx' } };
    },
    async send(method, path, body) {
      const fetched = await fetchThrough(method, path, body);
      if (!fetched.ok) return fetched;
      return { ok: true, value: parseJson(new TextDecoder().decode(fromBase64(fetched.value.body))) };
    },
  };
}
