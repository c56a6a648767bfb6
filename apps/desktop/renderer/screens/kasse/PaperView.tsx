import { Paper, type PaperLine } from '@valero/ui';

/** Paper that can be scrolled, by finger, wheel and keyboard alike. It is in the shop's language, as it was printed. */
export function PaperView({ label, lines }: { label: string; lines: readonly PaperLine[] | null }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable for the keyboard
    <section className="k-paper" aria-label={label} tabIndex={0}>
      {lines ? <Paper label={label} lines={lines} testId="paper" /> : null}
    </section>
  );
}
