import type { Result } from '@valero/domain/kernel';
import type { OnProgress } from '@valero/storage/sqlite';
import type { CliLanguage } from './help.ts';

/** What a command needs to know. */
export interface CommandInput {
  readonly data: string | undefined;
  readonly to: string | undefined;
  readonly from: string | undefined;
  /** Last day of a span that begins with `from`. */
  readonly toDate?: string | undefined;
  /** `3` or `3-7`: Kassenabschluesse. */
  readonly z?: string | undefined;
  /** File for QR texts. */
  readonly qr?: string | undefined;
  /** Address of the head office. */
  readonly server?: string | undefined;
  /** One-time code of the office. */
  readonly code?: string | undefined;
  /** Of a simulation: first seed, how many, tills, days, a planted defect, every line of the trace. */
  readonly seed?: string | undefined;
  readonly seeds?: string | undefined;
  readonly tills?: string | undefined;
  readonly days?: string | undefined;
  readonly mutant?: string | undefined;
  readonly trace?: boolean | undefined;
  readonly devices?: DeviceArguments | undefined;
  /** Says a line at once, for commands that run until they are ended. */
  readonly say?: ((line: string) => void) | undefined;
  /** Resolves when somebody ends the program. */
  readonly untilEnded?: (() => Promise<void>) | undefined;
  readonly now: () => number;
  readonly onProgress: OnProgress;
}

/** What the commands about devices are told besides. */
export interface DeviceArguments {
  /** Id of a device: `certify NAME`. */
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly width?: string | undefined;
  /** Model of a printer. */
  readonly model?: string | undefined;
  readonly out?: string | undefined;
  /** First port of simulators. */
  readonly port?: string | undefined;
  /** Which simulators; none = all. */
  readonly simulators?: readonly string[] | undefined;
  /** Nobody is asked before something prints or opens. */
  readonly yes?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly language?: CliLanguage | undefined;
}

/** What a command did: for people in both languages, for programs as data. */
export interface Told {
  readonly text: Readonly<Record<CliLanguage, string>>;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A command of the tool; `needs` names the options it cannot do without. */
export interface CliCommand {
  readonly needs: readonly ('data' | 'to' | 'from' | 'server' | 'code' | 'type' | 'out')[];
  /** The last word is a name and not a part of the command. */
  readonly takesName?: boolean;
  /** Works on a folder that has no data yet. */
  readonly makesData?: boolean;
  run(input: CommandInput): Result<Told> | Promise<Result<Told>>;
}
