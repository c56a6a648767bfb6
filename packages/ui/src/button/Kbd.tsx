/** A key as it stands on the keyboard: `F12`, `Strg K`. Silent for a screen reader, which hears `aria-keyshortcuts`. */
export function Kbd({ keys }: { keys: string }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a kbd element cannot take the focus
    <kbd className="v-kbd" aria-hidden="true">
      {keys}
    </kbd>
  );
}
