/** The word mark. Height in px of its letters' line. */
export function Logo({ height = 15 }: { height?: number | undefined }) {
  return (
    <span className="v-logo" style={{ fontSize: height }} role="img" aria-label="VALERO">
      <span aria-hidden="true">
        VALER<i>O</i>
      </span>
    </span>
  );
}
