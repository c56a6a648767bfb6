import { Search } from 'lucide-react';
import { Kbd } from '../button/Kbd.tsx';
import { keyShortcut } from '../button/keyShortcut.ts';
import type { WithTestId } from '../core/types.ts';

export interface SearchButtonProps extends WithTestId {
  /** "Alles durchsuchen oder fragen …" */
  label: string;
  keyHint?: string | undefined;
  onPress: () => void;
}

/** Looks like a search and opens the command palette. */
export function SearchButton({ label, keyHint, onPress, testId }: SearchButtonProps) {
  return (
    <button
      type="button"
      className="v-search-button"
      onClick={onPress}
      aria-haspopup="dialog"
      aria-keyshortcuts={keyHint ? keyShortcut(keyHint) : undefined}
      data-testid={testId}
    >
      <Search className="v-icon" aria-hidden="true" />
      <span>{label}</span>
      {keyHint ? <Kbd keys={keyHint} /> : null}
    </button>
  );
}
