import { err, type Result } from '@valero/domain/kernel';
import type { RecordFields } from '@valero/domain/sync';
import { bridgeTransport } from './api/bridge.ts';
import type { CallName, Input, Reply, TopicName, Topics, Transport } from './api/contract.ts';
import {
  browserOffice,
  hostOffice,
  type OfficeChanged,
  type OfficeEdit,
  type OfficeLink,
  type OfficeName,
} from './api/office.ts';
import { serverTransport } from './api/server.ts';
import { tillAnswers, webTransport } from './api/web.ts';

/**
 * The only door of the screens to the outside: `call` and `subscribe` to the till host, `office` to the sync server.
 *
 *   Electron     window.valero (preload)      ─┐
 *   web shell    POST /t/call, WS /t/events   ─┴─ till host ── server.call ── sync server
 *   browser      POST /api/v1/{commands,queries}/<name>  ───────────────────── sync server
 */
let transport: Transport | null = null;

/** Finds out what stands behind this window. Call once before the first screen. */
export async function connect(): Promise<Transport['kind']> {
  if (window.valero) transport = bridgeTransport(window.valero);
  else transport = (await tillAnswers()) ? webTransport() : serverTransport();
  return transport.kind;
}

/** Whether a till host or the sync server stands behind this window; null before `connect`. */
export function standsBehind(): Transport['kind'] | null {
  return transport?.kind ?? null;
}

/** Calls a command, a device query or a host function. Never throws: a failure is a value. */
export async function call<N extends CallName>(name: N, input: Input<N>): Promise<Result<Reply<N>>> {
  if (!transport) return err({ code: 'net.unreachable' });
  return (await transport.call(name, input)) as Result<Reply<N>>;
}

/** Listens to a topic of the till host; state topics tell the present state at once. Returns the end of listening. */
export function subscribe<T extends TopicName>(topic: T, listener: (value: Topics[T]) => void): () => void {
  if (!transport) return () => undefined;
  return transport.subscribe(topic, (value) => listener(value as Topics[T]));
}

/** Tells whether events of the till host arrive. */
export function onConnection(listener: (connected: boolean) => void): () => void {
  return transport ? transport.onConnection(listener) : () => undefined;
}

let link: OfficeLink | null = null;

/** The head office, directly in a browser or through the till host in the desktop app. */
export function officeLink(): OfficeLink {
  link ??= transport === null || transport.kind === 'server' ? browserOffice() : hostOffice(transport);
  return link;
}

/** Asks the head office, or tells it to do something it may decline. Never throws: a failure is a value. */
export async function office<N extends OfficeName>(name: N, input: Input<N>): Promise<Result<Reply<N>>> {
  return (await officeLink().call(name, input)) as Result<Reply<N>>;
}

/** Changes something at the head office; at a till without a network the edit waits there. `seen` = the fields as the form showed them, null = new. */
export function changeOffice<N extends OfficeEdit>(
  command: N,
  input: Input<N>,
  seen: RecordFields | null,
  label: string,
): Promise<Result<OfficeChanged>> {
  return officeLink().change(command, input, seen, label);
}

export type { CallName, CommandName, Input, QueryName, Reply, TopicName, Topics } from './api/contract.ts';
export type {
  CardView,
  DeviceHealth,
  DeviceRow,
  DriverView,
  ExportView,
  InspectionView,
  PaperView,
  PortView,
  ScaleView,
  ScanView,
  SessionUserView,
  SessionView,
  SetupView,
  TestOutcome,
  TseUnitView,
  TseView,
} from './api/host.ts';
export type { OfficeChanged, OfficeFile, OfficeName, OfficeSource, OfficeUser } from './api/office.ts';
