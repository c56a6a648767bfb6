/** A key as it stands on the keyboard: `F12`, `Strg K`. Silent for a screen reader, which hears `aria-keyshortcuts`. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <kbd className="v-kbd" aria-hidden="true">
      {keys}
    </kbd>
  );
}
