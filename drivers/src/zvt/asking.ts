import type { TerminalState } from '../card-terminal/index.ts';
import { readDecimalLength, readFields } from './bmp.ts';
import { toBcd, toHex } from './bytes.ts';
import { DIAGNOSIS, initialisation, registration, repeatReceipt, statusEnquiry } from './commands.ts';
import type { ZvtOptions } from './options.ts';
import type { DialogueTimes, ZvtSession } from './session.ts';
import { readStatusInformation, type StatusInformation } from './status-info.ts';
import { stateOf } from './words.ts';

/** What a terminal says of itself when a till registers. `state` unreachable = it gave no answer, wait = it is busy with something. */
export interface Registered {
  readonly terminalId: string;
  readonly state: TerminalState;
}

const NEEDS_INITIALISATION = 0x01;
const NEEDS_DIAGNOSIS = 0x02;

/** Registers, and lets the terminal run the diagnosis or initialisation it asks for. */
export async function register(session: ZvtSession, options: ZvtOptions): Promise<Registered> {
  const how = { secret: toBcd(options.password, 3) };
  const end = await session.run(registration(options), asked(options), {}, how);
  if (end.end === 'refused' || end.end === 'aborted') return { terminalId: '', state: stateOf(end.code) };
  if (end.end !== 'completed') return { terminalId: '', state: 'unreachable' };
  const { values } = readFields(end.data);
  const terminalId = toHex(values.get(0x29) ?? new Uint8Array(0));
  const wants = values.get(0x19)?.[0] ?? 0;
  const patient = { t3Ms: options.t3Ms, t4Ms: options.t4Ms };
  let state: TerminalState = 'ready';
  if ((wants & NEEDS_DIAGNOSIS) !== 0 && (await session.run(DIAGNOSIS, patient)).end !== 'completed')
    state = 'diagnosis';
  if ((wants & NEEDS_INITIALISATION) !== 0 && session.open) {
    const initialised = await session.run(initialisation(options.password), patient, {}, how);
    if (initialised.end !== 'completed') state = 'initialise';
  }
  return { terminalId, state: session.open ? state : 'unreachable' };
}

/** How it stands (`05 01`); null = no answer. */
export async function enquire(session: ZvtSession, options: ZvtOptions): Promise<TerminalState | null> {
  const end = await session.run(
    statusEnquiry(options.password),
    asked(options),
    {},
    { secret: toBcd(options.password, 3) },
  );
  if (end.end === 'refused' || end.end === 'aborted') return stateOf(end.code);
  return end.end === 'completed' ? stateOf(statusOf(end.data)) : null;
}

function asked(options: ZvtOptions): DialogueTimes {
  return { t3Ms: options.t3Ms, t4Ms: options.askMs };
}

/** Status in `06 0F` after `05 01`; a version of the software in LLVAR may stand before it (13.08 § 2.33). */
function statusOf(data: Uint8Array): number {
  const version = data.length > 2 ? readDecimalLength(data, 0, 2) : null;
  const at = version === null ? 0 : 2 + version;
  return data[at] ?? 0;
}

/**
 * What a terminal says of its last booking (`06 20`): it, that there is none, that it will not say, that it is busy, or nothing at all.
 */
export type LastBooking =
  | { readonly told: 'booking'; readonly info: StatusInformation }
  | { readonly told: 'none' | 'refused' | 'busy' | 'silence' };

const BUSY: ReadonlySet<number> = new Set([0x9c, 0xa0]);

/** Asks for the last booking, without printing. Nothing of it moves money. */
export async function askLastBooking(session: ZvtSession, options: ZvtOptions): Promise<LastBooking> {
  let info: StatusInformation | null = null;
  let garbled = false;
  const onStatus = async (data: Uint8Array): Promise<number> => {
    info = readStatusInformation(data, options.charset);
    garbled = info === null;
    return 0;
  };
  const end = await session.run(
    repeatReceipt(options.password),
    asked(options),
    { onStatus },
    { secret: toBcd(options.password, 3) },
  );
  const found: StatusInformation | null = info;
  if (end.end === 'refused') return { told: BUSY.has(end.code) ? 'busy' : 'refused' };
  if (end.end !== 'completed' && end.end !== 'aborted') return { told: 'silence' };
  if (found) return { told: 'booking', info: found };
  if (end.end === 'aborted' && BUSY.has(end.code)) return { told: 'busy' };
  return { told: garbled ? 'refused' : 'none' };
}
