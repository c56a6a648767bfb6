import type { TillIdentity } from '@valero/domain/identity';
import type { DeviceHealth, PaperView, SessionUserView, SessionView } from '../../host/transport.ts';

type Nothing = Record<string, never>;

/** Calls answered by the till host itself, beside commands and queries. */
export interface HostCalls {
  'session.users': { input: Nothing; reply: readonly SessionUserView[] };
  'session.signIn': { input: { userId: string; pin: string }; reply: SessionView };
  'session.signOut': { input: Nothing; reply: unknown };
  'till.identity': { input: Nothing; reply: TillIdentity };
  'devices.list': { input: Nothing; reply: readonly DeviceHealth[] };
  'paper.list': { input: Nothing; reply: readonly PaperView[] };
  'server.call': { input: { kind: 'command' | 'query'; name: string; input: unknown }; reply: unknown };
}

export type { CardView, DeviceHealth, PaperView, ScanView, SessionUserView, SessionView, TopicValues } from '../../host/transport.ts';
