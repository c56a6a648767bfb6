const names: Readonly<Record<string, string>> = {
  strg: 'Control',
  ctrl: 'Control',
  alt: 'Alt',
  umschalt: 'Shift',
  shift: 'Shift',
  esc: 'Escape',
  entf: 'Delete',
  del: 'Delete',
  '⏎': 'Enter',
};

/** A key as shown (`Strg K`, `⏎ Enter`) in the notation of `aria-keyshortcuts` (`Control+K`, `Enter`). */
export function keyShortcut(shown: string): string {
  const parts = shown
    .split(/[\s+]+/)
    .filter(Boolean)
    .map((part) => names[part.toLowerCase()] ?? part);
  return [...new Set(parts)].join('+');
}
