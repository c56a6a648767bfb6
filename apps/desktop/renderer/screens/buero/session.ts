import type { Failure } from '@valero/domain/kernel';
import { create } from 'zustand';
import { type OfficeUser, officeLink } from '../../api.ts';
import { queryClient } from '../../app/query.ts';

/** Who is signed in at the head office. `asking` until the first answer. */
interface OfficeSession {
  readonly state: 'asking' | 'out' | 'in';
  readonly user: OfficeUser | null;
  /** The session ended by itself: the screen says so. */
  readonly expired: boolean;
}

/** The session of this window; tokens are kept elsewhere. */
export const useOfficeSession = create<OfficeSession>(() => ({ state: 'asking', user: null, expired: false }));

const ENDED = new Set([
  'auth.required',
  'auth.token_expired',
  'auth.refresh_invalid',
  'identity.signed_out',
  'host.server_sign_in',
]);

/** Notes that the session is over when a failure says so. */
export function noticeEnd(failure: Failure): void {
  const { state } = useOfficeSession.getState();
  if (ENDED.has(failure.code) && state === 'in') useOfficeSession.setState({ state: 'out', user: null, expired: true });
}

let resuming: Promise<void> | null = null;

/** Takes up the session from before, once. */
export function resumeSession(): Promise<void> {
  resuming ??= officeLink()
    .resume()
    .then((user) => useOfficeSession.setState({ state: user ? 'in' : 'out', user, expired: false }));
  return resuming;
}

/** Signs in; null = it worked. */
export async function signIn(login: string, password: string): Promise<Failure | null> {
  const result = await officeLink().signIn(login, password);
  if (!result.ok) return result.error;
  queryClient.removeQueries({ queryKey: ['office'] });
  useOfficeSession.setState({ state: 'in', user: result.value, expired: false });
  return null;
}

/** Signs out and forgets what was read. */
export async function signOut(): Promise<void> {
  await officeLink().signOut();
  queryClient.removeQueries({ queryKey: ['office'] });
  useOfficeSession.setState({ state: 'out', user: null, expired: false });
}

/** Whether the person may do something. The server checks again; this only hides what would be refused. */
export function useMay(right: string): boolean {
  return useOfficeSession(({ user }) => user?.rights.includes(right) ?? false);
}
