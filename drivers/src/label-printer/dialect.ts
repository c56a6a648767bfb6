import type { DeviceCode } from '../device/index.ts';
import type { LabelDoc } from './model.ts';
import { renderEscposLabel } from './render-escpos.ts';
import { type DotsPerMm, renderZpl } from './render-zpl.ts';

/** What a printer says of itself. */
export interface LabelState {
  /** What a person has to do first; null = nothing. */
  readonly blocked: DeviceCode | null;
  /** True = labels it was sent are not printed yet; null = this answer does not say. */
  readonly busy: boolean | null;
}

/** How a kind of label printer is spoken to. */
export interface LabelDialect {
  readonly language: 'zpl' | 'escpos';
  /** Asks for the state; prints nothing. The answer to it says that everything before has been printed, or not yet. */
  readonly ask: Uint8Array;
  render(doc: LabelDoc, copies: number): Uint8Array;
  /** Takes answers apart; bytes may come in any pieces. */
  reader(): (bytes: Uint8Array) => readonly LabelState[];
}

const STX = 0x02;
const ETX = 0x03;
const MAX_ANSWER = 512;

/**
 * ZPL II: `~HS` answers three lines between STX and ETX (ZPL II Programming Guide, ~HS). Line 1: flags of paper (2) and pause (3), formats in the
 * buffer (5), head too hot (12). Line 2: head up (3), ribbon out (4), labels left of the batch (9).
 */
export function zplDialect(dotsPerMm: DotsPerMm): LabelDialect {
  return {
    language: 'zpl',
    ask: Buffer.from('~HS', 'ascii'),
    render: (doc, copies) => renderZpl(doc, dotsPerMm, copies),
    reader: hostStatus,
  };
}

function hostStatus(): (bytes: Uint8Array) => readonly LabelState[] {
  let line: number[] | null = null;
  let first: string[] | null = null;
  return (bytes) => {
    const states: LabelState[] = [];
    for (const byte of bytes) {
      if (byte === STX) line = [];
      else if (line === null) continue;
      else if (byte !== ETX) line = line.length < MAX_ANSWER ? [...line, byte] : null;
      else {
        const fields = Buffer.from(line).toString('latin1').split(',');
        line = null;
        if (fields.length === 12) first = fields;
        else if (fields.length === 11 && first) {
          states.push(stateOf(first, fields));
          first = null;
        }
      }
    }
    return states;
  };
}

function stateOf(one: readonly string[], two: readonly string[]): LabelState {
  const isSet = (field: string | undefined): boolean => field !== undefined && Number(field) > 0;
  const blocked: DeviceCode | null = isSet(one[1])
    ? 'device.paper_out'
    : isSet(two[2])
      ? 'device.cover_open'
      : isSet(two[3]) || isSet(one[11])
        ? 'device.printer_error'
        : isSet(one[2])
          ? 'device.label_paused'
          : null;
  return { blocked, busy: isSet(one[4]) || isSet(two[8]) };
}

/** ESC/POS in page mode: `DLE EOT 2`, `DLE EOT 4` say what is wrong at once; the answer to `GS r 1` comes when all before it is printed. */
export function escposLabelDialect(): LabelDialect {
  return {
    language: 'escpos',
    ask: Uint8Array.of(0x10, 0x04, 2, 0x10, 0x04, 4, 0x1d, 0x72, 1),
    render: renderEscposLabel,
    reader: escposStatus,
  };
}

function escposStatus(): (bytes: Uint8Array) => readonly LabelState[] {
  let turn = 0;
  let cause: DeviceCode | null = null;
  return (bytes) => {
    const states: LabelState[] = [];
    for (const byte of bytes) {
      if ((byte & 0x93) === 0x12) {
        // DLE EOT answers come in turn: cause of being offline, then paper
        if (turn === 0) cause = offlineCause(byte);
        else if ((byte & 0x60) !== 0) cause = 'device.paper_out';
        turn = 1 - turn;
        states.push({ blocked: cause, busy: cause === null ? null : true });
      } else if ((byte & 0x90) === 0x00) {
        turn = 0;
        cause = null;
        states.push({ blocked: (byte & 0x0c) === 0x0c ? 'device.paper_out' : null, busy: false });
      }
    }
    return states;
  };
}

function offlineCause(byte: number): DeviceCode | null {
  if ((byte & 0x04) !== 0) return 'device.cover_open';
  if ((byte & 0x20) !== 0) return 'device.paper_out';
  return (byte & 0x40) !== 0 ? 'device.printer_error' : null;
}
