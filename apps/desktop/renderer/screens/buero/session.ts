import type { Failure } from '@valero/domain/kernel';
import { create } from 'zustand';
import { call, type OfficeUser, officeLink, standsBehind } from '../../api.ts';
import { queryClient } from '../../app/query.ts';

/** Who is signed in at the head office. `asking` until the first answer. */
interface OfficeSession {
  readonly state: 'asking' | 'out' | 'in';
  readonly user: OfficeUser | null;
  /** The session ended by itself: the screen says so. */
  readonly expired: boolean;
  /** Signed in at this device alone, because the head office could not be reached. */
  readonly local: boolean;
}

/** The session of this window; tokens are kept elsewhere. */
export const useOfficeSession = create<OfficeSession>(() => ({
  state: 'asking',
  user: null,
  expired: false,
  local: false,
}));

const ENDED = new Set([
  'auth.required',
  'auth.token_expired',
  'auth.refresh_invalid',
  'identity.signed_out',
  'host.server_sign_in',
]);

/** Notes that the session is over when a failure says so. */
export function noticeEnd(failure: Failure): void {
  const { state, local } = useOfficeSession.getState();
  // who works with this device alone is not signed in beyond it
  if (local && failure.code === 'host.server_sign_in') return;
  if (ENDED.has(failure.code) && state === 'in')
    useOfficeSession.setState({ state: 'out', user: null, expired: true, local: false });
}

let resuming: Promise<void> | null = null;

/** Takes up the session from before, once. */
export function resumeSession(): Promise<void> {
  resuming ??= officeLink()
    .resume()
    .then(async ({ user, lost }) => {
      if (user === null && (lost || (await isCutOff())) && (await resumeHere())) return;
      useOfficeSession.setState({ state: user ? 'in' : 'out', user, expired: false, local: false });
    });
  return resuming;
}

/** Whether this is a till whose head office does not answer. */
async function isCutOff(): Promise<boolean> {
  if (standsBehind() !== 'till') return false;
  const status = await call('sync.status', {});
  return status.ok && !status.value.online;
}

/** Goes on as whoever is signed in at this device with a PIN; false = nobody is. */
async function resumeHere(): Promise<boolean> {
  const user = await officeLink().resumeHere();
  if (user === null) return false;
  queryClient.removeQueries({ queryKey: ['office'] });
  useOfficeSession.setState({ state: 'in', user, expired: false, local: true });
  return true;
}

/** Signs in at this device with a PIN, to go on without the head office; null = it worked. */
export async function signInHere(userId: string, pin: string): Promise<Failure | null> {
  const done = await call('session.signIn', { userId, pin });
  if (!done.ok) return done.error;
  return (await resumeHere()) ? null : { code: 'identity.signed_out' };
}

/** Asks for the sign-in at the head office again, when it can be reached. */
export function signInAgain(): void {
  useOfficeSession.setState({ state: 'out', user: null, expired: false, local: false });
}

/** Signs in; null = it worked. */
export async function signIn(login: string, password: string): Promise<Failure | null> {
  const result = await officeLink().signIn(login, password);
  if (!result.ok) return result.error;
  queryClient.removeQueries({ queryKey: ['office'] });
  useOfficeSession.setState({ state: 'in', user: result.value, expired: false, local: false });
  return null;
}

/** Signs out and forgets what was read. */
export async function signOut(): Promise<void> {
  if (useOfficeSession.getState().local) await call('session.signOut', {});
  await officeLink().signOut();
  queryClient.removeQueries({ queryKey: ['office'] });
  useOfficeSession.setState({ state: 'out', user: null, expired: false, local: false });
}

/** Whether the person may do something. The server checks again; this only hides what would be refused. */
export function useMay(right: string): boolean {
  return useOfficeSession(({ user }) => user?.rights.includes(right) ?? false);
}
