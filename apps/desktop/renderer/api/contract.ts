import type { Command, Query, Result } from '@valero/domain/kernel';
import type { HostCalls, TopicValues } from './host.ts';

/** Everything the modules declare, as one union. */
type Modules =
  | typeof import('@valero/domain/audit')
  | typeof import('@valero/domain/compliance')
  | typeof import('@valero/domain/kasse')
  | typeof import('@valero/domain/stock')
  | typeof import('@valero/domain/crm')
  | typeof import('@valero/domain/fibu')
  | typeof import('@valero/domain/bi')
  | typeof import('@valero/domain/documents')
  | typeof import('@valero/domain/meldung')
  | typeof import('@valero/domain/sync');
type Exports<M> = M extends M ? M[keyof M] : never;
type Named = Extract<Exports<Modules>, { readonly name: string; readonly input: object }>;

type CommandCalls = {
  [D in Extract<Named, { readonly authority: string }> as D['name']]: D extends Command<
    infer _Name,
    infer Input,
    infer _Reads,
    infer _Loaded,
    infer Reply,
    infer _State
  >
    ? { input: Input; reply: Reply }
    : never;
};
type QueryCalls = {
  [D in Extract<Named, { readonly at: string }> as D['name']]: D extends Query<infer _Name, infer Input, infer Output>
    ? { input: Input; reply: Output }
    : never;
};

/** Every name that can be called, with its input and its reply: the commands and queries of the domain and the host's own. */
export type Calls = CommandCalls & QueryCalls & HostCalls;
/** Names a screen may call. */
export type CallName = keyof Calls & string;
/** What a call takes. */
export type Input<N extends CallName> = Calls[N]['input'];
/** What a call gives back. */
export type Reply<N extends CallName> = Calls[N]['reply'];
/** Names of queries; the only ones that may be cached. */
export type QueryName = keyof QueryCalls & string;
/** Names of commands. */
export type CommandName = keyof CommandCalls & string;

/** What a till tells its screens without being asked. */
export type Topics = TopicValues;
export type TopicName = keyof Topics & string;

/** The two functions between a screen and whatever stands behind it. */
export interface Transport {
  /** `till` = a till host (bridge or web shell), `server` = the sync server in a plain browser. */
  readonly kind: 'till' | 'server';
  call(name: string, input: unknown): Promise<Result<unknown>>;
  subscribe(topic: string, listener: (value: unknown) => void): () => void;
  /** Tells whether events arrive; called at once with the present state. */
  onConnection(listener: (connected: boolean) => void): () => void;
}
