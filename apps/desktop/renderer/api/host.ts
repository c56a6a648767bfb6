import type { TillIdentity } from '@valero/domain/identity';
import type { CutReply } from '@valero/domain/kasse';
import type { ArticleId, Failure } from '@valero/domain/kernel';
import type { Content } from '@valero/domain/stock';
import type { RequestDraft, RequestId, RequestView } from '@valero/domain/sync';
import type {
  DeviceRow,
  DeviceTest,
  DriverView,
  LinkView,
  PortView,
  ProbeView,
  SetupView,
  TestOutcome,
} from '../../host/devices/views.ts';
import type { ExportView, FoundBeleg } from '../../host/nachschau/views.ts';
import type { DeviceHealth, PaperView, ScaleView, SessionUserView, SessionView } from '../../host/transport.ts';

type Nothing = Record<string, never>;

/** Labels that are wanted, by article. */
export interface LabelsWanted {
  readonly size: '40x30' | '57x32' | '60x40' | '100x50';
  readonly items: readonly { articleId: ArticleId; copies: number; content: Content | null }[];
}

/** Calls answered by the till host itself, beside commands and queries. */
export interface HostCalls {
  'session.users': { input: Nothing; reply: readonly SessionUserView[] };
  /** Who is signed in at this device; null = nobody. */
  'session.current': { input: Nothing; reply: SessionView | null };
  'session.signIn': { input: { userId: string; pin: string }; reply: SessionView };
  'session.signOut': { input: Nothing; reply: unknown };
  'till.identity': { input: Nothing; reply: TillIdentity };
  /** Words for the codes that only the host knows: code → error entry. */
  'till.errors': { input: Nothing; reply: unknown };
  'devices.list': { input: Nothing; reply: readonly DeviceHealth[] };
  /** Devices as they are set up and as they stand, TSEs among them. */
  'devices.setups': { input: Nothing; reply: readonly DeviceRow[] };
  'devices.drivers': { input: Nothing; reply: readonly DriverView[] };
  /** Places where a device may be. */
  'devices.ports': { input: Nothing; reply: readonly PortView[] };
  /** Asks who is at an address; nothing prints or opens. */
  'devices.probe': { input: { address: LinkView; driver: string | null }; reply: ProbeView };
  /** Sets a device up or changes it; `failures` = what does not work now. */
  'devices.save': { input: { setup: SetupView }; reply: { readonly failures: readonly Failure[] } };
  'devices.remove': { input: { id: string }; reply: unknown };
  'devices.test': { input: { id: string; test: DeviceTest }; reply: TestOutcome };
  /** What went over the links, card numbers covered; null = of all devices. */
  'devices.log': { input: { id: string | null }; reply: { readonly text: string } };
  /** Calibration of a drawer's sensor: it is shut now. */
  'drawer.shut': { input: { id: string }; reply: { readonly answers: boolean } };
  /** It is open now: what was found is kept. */
  'drawer.open': { input: { id: string }; reply: { readonly sensor: 'openHigh' | 'openLow' | 'none' } };
  /** What the packages of articles seem to hold, from their names. */
  'labels.suggest': {
    input: { articleIds: readonly ArticleId[] };
    reply: readonly { readonly articleId: ArticleId; readonly content: Content | null }[];
  };
  /** The labels as pictures; nothing is printed. */
  'labels.preview': { input: LabelsWanted; reply: readonly { readonly svg: string; readonly copies: number }[] };
  /** Prints on the label printer of this till; answers when the printer has confirmed. */
  'labels.print': { input: LabelsWanted; reply: { readonly printed: number } };
  /** The bytes for a printer, as a file: Base64. */
  'labels.file': {
    input: LabelsWanted & { language: 'zpl' | 'escpos' };
    reply: { readonly name: string; readonly content: string };
  };
  'paper.list': { input: Nothing; reply: readonly PaperView[] };
  /** A person's word on a paper: it is there, print a copy, nobody needs it, try it now, wait no longer. */
  'paper.say': { input: { jobId: string; word: 'here' | 'copy' | 'drop' | 'again' | 'stop' }; reply: unknown };
  /** A document as paper for the screen; nothing is printed. */
  'paper.document': {
    input: { kind: 'beleg'; belegId: string } | { kind: 'z'; zNumber: number } | { kind: 'x' };
    reply: unknown;
  };
  /** Prints a Beleg again, marked KOPIE. */
  'paper.reprint': { input: { belegId: string }; reply: unknown };
  /** Prints a Kassenabschluss again, marked KOPIE. */
  'paper.reprintZ': { input: { number: number }; reply: unknown };
  /** Sends what waits now, instead of at the next turn. */
  'sync.retry': { input: Nothing; reply: unknown };
  /** Prints the X report. */
  'paper.printX': { input: Nothing; reply: unknown };
  /** Asks the terminal to give up a running payment. */
  'card.cancel': { input: Nothing; reply: unknown };
  /** Waits for goods on the scale; the topic `scale` tells how it goes. Tare in grams. */
  'scale.begin': { input: { articleId: ArticleId; tare: number }; reply: ScaleView };
  /** Sells the weighing that is shown, once. */
  'scale.accept': { input: { weighingId: string }; reply: unknown };
  'scale.cancel': { input: Nothing; reply: unknown };
  'scale.inUse': { input: Nothing; reply: { readonly inUse: boolean } };
  /** Asks the terminal again how an unclear payment ended. */
  'card.recheck': { input: Nothing; reply: unknown };
  /** What a person found at the terminal about a payment whose outcome was unknown. */
  'card.resolve': {
    input: {
      intentId: string;
      outcome: 'approved' | 'declined';
      reason: string;
      trace: string;
      receiptNumber: string;
      /** Somebody with the right, where the person at the till has none. */
      approver: { userId: string; pin: string } | null;
    };
    reply: unknown;
  };
  /** How a payment ended at a terminal that is not connected. */
  'card.affirm': {
    input: {
      intentId: string;
      said: { outcome: 'approved'; trace: string; receiptNumber: string; brand: string } | { outcome: 'declined' };
    };
    reply: unknown;
  };
  /** Kassenschnitt of the card terminal, compared and printed. */
  'card.cut': { input: Nothing; reply: CutReply };
  /** Prints a slip of the terminal again, marked KOPIE. */
  'card.slip': { input: { intentId: string; side: 'customer' | 'merchant' }; reply: unknown };
  /** Puts a TSE into service; what opens it is kept by the host alone. */
  'tse.setUp': {
    input: { kind: 'simulator' } | { kind: 'fiskaly'; apiKey: string; apiSecret: string; tssId?: string };
    reply: unknown;
  };
  'tse.selfTest': { input: Nothing; reply: unknown };
  /** Takes a TSE out of service at this till. */
  'tse.decommission': { input: { tseId: number; reason: string }; reply: unknown };
  /** Exports the whole log of every TSE into the till's folder and checks it. */
  'tse.exportNow': {
    input: Nothing;
    reply: readonly { readonly file: string; readonly complaints: readonly string[] }[];
  };
  /** Lets an inspector read at this till for a while; the code is told once. */
  'inspection.begin': {
    input: { auditorName: string; authority: string; minutes: number };
    reply: { readonly code: string };
  };
  'inspection.end': { input: Nothing; reply: unknown };
  /** Signs the inspector in, for reading alone. */
  'inspection.signIn': { input: { code: string }; reply: unknown };
  /** A Beleg by the text of its QR, its number or its id, with what the check of its signature says. */
  'inspection.find': { input: { text: string }; reply: FoundBeleg };
  /** Begins an export; the topic `export` tells how far it is. */
  'inspection.export': {
    input: { kind: ExportView['kind']; to: string; fromDay: string | null; toDay: string | null };
    reply: unknown;
  };
  /** An address with the customer's receipt for a QR, made by the head office; offline it says so. Epoch milliseconds. */
  'receipt.link': { input: { belegId: string }; reply: { readonly url: string; readonly expiresAt: number } };
  /** Mails the receipt, only when the customer said yes; the address is kept nowhere. */
  'receipt.mail': { input: { belegId: string; to: string; consent: true }; reply: unknown };
  /** Signs the office in at the sync server; the host keeps the tokens. */
  'server.signIn': { input: { login: string; password: string }; reply: unknown };
  'server.signOut': { input: Nothing; reply: unknown };
  /** Workbooks, uploads and who is signed in; bytes in base64. */
  'server.fetch': { input: { method: 'GET' | 'POST' | 'DELETE'; path: string; body: string | null }; reply: unknown };
  /** What waits for the head office here, and what came back. */
  'requests.list': { input: { open: boolean; limit?: number }; reply: readonly RequestView[] };
  /** Asks the head office again, in place of an earlier request. */
  'requests.make': { input: RequestDraft & { label: string }; reply: unknown };
  'requests.close': { input: { id: RequestId; choice: 'theirs' | 'noted' | 'withdrawn' }; reply: unknown };
  'server.call': { input: { kind: 'command' | 'query'; name: string; input: unknown }; reply: unknown };
}

export type {
  DeviceRow,
  DriverView,
  PortView,
  SetupView,
  TestOutcome,
} from '../../host/devices/views.ts';
export type { ExportView, InspectionView } from '../../host/nachschau/views.ts';
export type {
  CardView,
  DeviceHealth,
  PaperView,
  ScaleView,
  ScanView,
  SessionUserView,
  SessionView,
  TopicValues,
  TseUnitView,
  TseView,
} from '../../host/transport.ts';
