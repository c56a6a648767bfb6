import { type Apdu, CODE, REFUSED_CLASS } from './apdu.ts';
import { ABORT, DONE, refusal } from './commands.ts';
import type { ApduLink, Sending } from './link.ts';
import { type Alarm, alarm, type DialogueTime } from './time.ts';

/**
 * How a dialogue ended. `refused`: the terminal did not begin. `completed`, `aborted`: by its `06 0F`, `06 1E`. `notSent`: no byte left,
 * there was no link. `silent`, `broken`, `late`: it did not acknowledge the command, the link ended, it fell silent afterwards;
 * what the terminal did then has to be asked.
 */
export type DialogueEnd =
  | { readonly end: 'completed'; readonly data: Uint8Array }
  | { readonly end: 'aborted'; readonly code: number }
  | { readonly end: 'refused'; readonly code: number }
  | { readonly end: 'notSent' | 'silent' | 'broken' | 'late' };

/** Who listens to a dialogue. */
export interface DialogueListener {
  /** `04 0F`: 0 = it is durable, acknowledge it; another number refuses it with `84`. */
  onStatus?(data: Uint8Array): Promise<number>;
  /** `04 FF`. */
  onShown?(status: number): void;
  /** `06 D1` and `06 D3`; kept before they are acknowledged. */
  onPrint?(apdu: Apdu): void;
}

/** Timers of a dialogue in ms (PA00P016): T3 until the command is acknowledged, T4 between what the terminal says. */
export interface DialogueTimes {
  readonly t3Ms: number;
  readonly t4Ms: number;
}

/** What a status information is refused with that nobody waits for: function not possible. */
const NOT_EXPECTED = 0x83;

interface Dialogue {
  readonly listener: DialogueListener;
  readonly times: DialogueTimes;
  begun: boolean;
  abort: 'no' | 'wanted' | 'sent';
  readonly finish: (end: DialogueEnd) => void;
}

/**
 * One dialogue at a time over one link. The till asks, then the terminal leads: each of its commands is answered, in order, and a
 * status information only after the listener has made it durable.
 *
 * | state   | event               | answer          | next                       |
 * |---------|---------------------|-----------------|----------------------------|
 * | asked   | 80 00, 84 00        |                 | led                        |
 * | asked   | 84 xx               |                 | ended: refused             |
 * | asked   | any other command   | as in led       | led                        |
 * | led     | 04 FF, 06 D1, 06 D3 | 80 00           | led, T4 anew               |
 * | led     | 04 0F               | 80 00 or 84 xx  | led, T4 anew               |
 * | led     | 06 0F, 06 1E        | 80 00           | ended: completed, aborted  |
 * | led     | 80 00, 84 xx        |                 | led (answer to our 06 B0)  |
 * | any     | link ends, T3, T4   |                 | ended: broken, silent, late|
 * | none    | 04 0F               | 84 83           | none                       |
 * | none    | other commands      | 80 00           | none                       |
 */
export class ZvtSession {
  readonly #link: ApduLink;
  readonly #timer: Alarm;
  readonly #stops: readonly (() => void)[];
  #dialogue: Dialogue | null = null;
  #tail: Promise<void> = Promise.resolve();
  #open = true;

  /** Over a link that has just been opened. */
  constructor(link: ApduLink, time: DialogueTime) {
    this.#link = link;
    this.#timer = alarm(time);
    this.#stops = [
      link.onApdu((apdu) => {
        this.#timer.clear();
        this.#tail = this.#tail.then(() => this.#hear(apdu));
      }),
      link.onClose(() => this.#closed()),
    ];
  }

  get open(): boolean {
    return this.#open;
  }

  /** Runs a command to its end. Throws when a dialogue runs: a mistake of ours. */
  run(command: Apdu, times: DialogueTimes, listener: DialogueListener = {}, how: Sending = {}): Promise<DialogueEnd> {
    if (this.#dialogue) throw new Error('a dialogue is running');
    if (!this.#open) return Promise.resolve({ end: 'notSent' });
    return new Promise((resolve) => {
      const dialogue: Dialogue = {
        listener,
        times,
        begun: false,
        abort: 'no',
        finish: (end) => {
          if (this.#dialogue !== dialogue) return;
          this.#dialogue = null;
          this.#timer.clear();
          resolve(end);
        },
      };
      this.#dialogue = dialogue;
      this.#timer.set(times.t3Ms, () => void this.#giveUp(dialogue, 'silent'));
      this.#link.send(command, how).catch(() => void this.#giveUp(dialogue, 'broken'));
    });
  }

  /** Asks the terminal to stop what runs (`06 B0`). */
  abort(): void {
    const dialogue = this.#dialogue;
    if (!dialogue || dialogue.abort === 'sent') return;
    dialogue.abort = 'wanted';
    if (dialogue.begun) this.#sendAbort(dialogue);
  }

  /** Ends the link; a dialogue ends as broken. */
  async close(): Promise<void> {
    if (!this.#open) return;
    // closing a link can take a second; nobody may talk on it from now on
    this.#closed();
    await this.#link.close();
  }

  #sendAbort(dialogue: Dialogue): void {
    dialogue.abort = 'sent';
    this.#link.send(ABORT).catch(() => undefined);
  }

  #closed(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const stop of this.#stops) stop();
    // what has arrived is heard before the end is told: a result that is here already is not thrown away
    void this.#tail.then(() => this.#dialogue?.finish({ end: 'broken' }));
  }

  /** Nobody knows what the other side does: this link is over, so that nothing late is taken for something new. */
  async #giveUp(dialogue: Dialogue, end: 'silent' | 'late' | 'broken'): Promise<void> {
    if (this.#dialogue !== dialogue) return;
    dialogue.finish({ end });
    await this.close();
  }

  async #hear(apdu: Apdu): Promise<void> {
    const dialogue = this.#dialogue;
    if (!dialogue) return this.#stranger(apdu);
    if (apdu.code === CODE.done || apdu.code >> 8 === REFUSED_CLASS) return this.#answered(dialogue, apdu.code);
    this.#begin(dialogue);
    const { listener } = dialogue;
    switch (apdu.code) {
      case CODE.statusInformation: {
        const no = listener.onStatus ? await listener.onStatus(apdu.data) : 0;
        await this.#reply(no === 0 ? DONE : refusal(no));
        break;
      }
      case CODE.intermediateStatus:
        listener.onShown?.(apdu.data[0] ?? 0xff);
        await this.#reply(DONE);
        break;
      case CODE.printLine:
      case CODE.printText:
        listener.onPrint?.(apdu);
        await this.#reply(DONE);
        break;
      case CODE.completion:
        await this.#reply(DONE);
        return dialogue.finish({ end: 'completed', data: apdu.data });
      case CODE.aborted:
        await this.#reply(DONE);
        return dialogue.finish({ end: 'aborted', code: apdu.data[0] ?? 0xff });
      default:
        await this.#reply(refusal(NOT_EXPECTED));
    }
    this.#wait(dialogue, apdu.code === CODE.intermediateStatus ? minutesOf(apdu.data[1]) : null);
  }

  #answered(dialogue: Dialogue, code: number): void {
    if (!dialogue.begun && code !== CODE.done && (code & 0xff) !== 0)
      return dialogue.finish({ end: 'refused', code: code & 0xff });
    this.#begin(dialogue);
    this.#wait(dialogue, null);
  }

  #begin(dialogue: Dialogue): void {
    if (dialogue.begun) return;
    dialogue.begun = true;
    if (dialogue.abort === 'wanted') this.#sendAbort(dialogue);
  }

  #wait(dialogue: Dialogue, t4Ms: number | null): void {
    if (this.#dialogue !== dialogue || !this.#open) return;
    this.#timer.set(t4Ms ?? dialogue.times.t4Ms, () => void this.#giveUp(dialogue, 'late'));
  }

  async #stranger({ code }: Apdu): Promise<void> {
    if (code === CODE.done || code >> 8 === REFUSED_CLASS) return;
    await this.#reply(code === CODE.statusInformation ? refusal(NOT_EXPECTED) : DONE);
  }

  /** A reply that does not get through is no failure of its own: the link tells of its end. */
  async #reply(apdu: Apdu): Promise<void> {
    if (!this.#open) return;
    await this.#link.send(apdu).catch(() => undefined);
  }
}

/** T4 in minutes that `04 FF` may carry, in packed decimals; null = it carries none (13.08 § 3.7). */
function minutesOf(byte: number | undefined): number | null {
  if (byte === undefined || byte >> 4 > 9 || (byte & 0x0f) > 9) return null;
  const minutes = (byte >> 4) * 10 + (byte & 0x0f);
  return minutes === 0 ? null : minutes * 60_000;
}
