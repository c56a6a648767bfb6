import { encodeQR } from 'qr';
import { useMemo } from 'react';
import { useUi } from '../core/useUi.ts';

export interface QrCodeProps {
  data: string;
  caption?: string | undefined;
  /** Side length in px. */
  size?: number | undefined;
}

/** A QR code as one path, with the quiet zone of four modules (ISO/IEC 18004). */
export function QrCode({ data, caption, size = 168 }: QrCodeProps) {
  const { texts } = useUi();
  const { path, side } = useMemo(() => {
    const cells = encodeQR(data, 'raw', { ecc: 'medium', border: 4 });
    const parts = cells.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')));
    return { path: parts.join(''), side: cells.length };
  }, [data]);
  return (
    <figure className="v-qr">
      <svg
        width={size}
        height={size}
        viewBox={`0 0 ${side} ${side}`}
        role="img"
        aria-label={caption ? `${texts.qrCode}: ${caption}` : texts.qrCode}
        shapeRendering="crispEdges"
      >
        <rect width={side} height={side} fill="#fff" />
        <path d={path} fill="#000" />
      </svg>
      {caption ? <figcaption>{caption}</figcaption> : null}
    </figure>
  );
}
