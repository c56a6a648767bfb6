import type { Ref } from 'react';
import type { Tone, WithTestId } from '../core/types.ts';

/** What a search found. */
export interface ScanResult {
  id: string;
  name: string;
  sub?: string | undefined;
  price?: string | undefined;
  badge?: string | undefined;
  badgeTone?: Tone | undefined;
}

/** What a scan field needs. */
export interface ScanFieldProps extends WithTestId {
  label: string;
  value: string;
  onChange: (text: string) => void;
  /** Enter without a marked result: a scanned code or a typed number. */
  onSubmit: (text: string) => void;
  results: readonly ScanResult[];
  onPick: (id: string) => void;
  placeholder?: string | undefined;
  /** Key that brings the focus here from anywhere. */
  keyHint?: string | undefined;
  busy?: boolean | undefined;
  /** Shown in place of results when there are none for the text. */
  emptyText?: string | undefined;
  /** Escape with an empty field. With text, Escape first clears it. */
  onEscape?: (() => void) | undefined;
  autoFocus?: boolean | undefined;
  /** What stands in front of the text, e.g. the quantity "3 ×". */
  prefix?: string | undefined;
  ref?: Ref<HTMLInputElement> | undefined;
}
