// biome-ignore-all lint/suspicious/noArrayIndexKey: a printed receipt never changes its order
import type { CSSProperties } from 'react';
import type { WithTestId } from '../core/types.ts';
import { QrCode } from './QrCode.tsx';

type Align = 'start' | 'center' | 'end';

/** One element of a receipt, from top to bottom. */
export type PaperLine =
  | {
      kind: 'text';
      text: string;
      align?: Align | undefined;
      bold?: boolean | undefined;
      size?: 'normal' | 'large' | undefined;
    }
  | { kind: 'pair'; left: string; right: string; bold?: boolean | undefined; size?: 'normal' | 'large' | undefined }
  | {
      kind: 'table';
      head?: readonly string[] | undefined;
      rows: readonly (readonly string[])[];
      align?: readonly ('start' | 'end')[] | undefined;
    }
  | { kind: 'rule'; double?: boolean | undefined }
  | { kind: 'space' }
  | { kind: 'qr'; data: string; caption?: string | undefined }
  /** `source` is a data URI, `share` of the paper's width (0 … 1), `label` says what it is. */
  | { kind: 'picture'; source: string; label: string; share: number }
  | { kind: 'raw'; text: string };

export interface PaperProps extends WithTestId {
  /** "Bon 4313" */
  label: string;
  lines: readonly PaperLine[];
  /** Characters per line: 42 on 80 mm paper, 32 on 58 mm. */
  width?: number | undefined;
}

function TableLine({ line }: { line: Extract<PaperLine, { kind: 'table' }> }) {
  const alignOf = (index: number): CSSProperties => ({
    textAlign: line.align?.[index] ?? (index === 0 ? 'start' : 'end'),
  });
  const name = (cells: readonly string[], at: number): string => `${at}-${cells.join('|')}`;
  return (
    <table className="v-paper-table">
      {line.head ? (
        <thead>
          <tr>
            {line.head.map((cell, index) => (
              <th key={cell} scope="col" style={alignOf(index)}>
                {cell}
              </th>
            ))}
          </tr>
        </thead>
      ) : null}
      <tbody>
        {line.rows.map((cells, at) => (
          <tr key={name(cells, at)}>
            {cells.map((cell, index) => (
              <td key={`${line.head?.[index] ?? ''}${index + 1}`} style={alignOf(index)}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function LineOf({ line }: { line: PaperLine }) {
  switch (line.kind) {
    case 'text':
      return (
        <p data-bold={line.bold} data-size={line.size} style={{ textAlign: line.align ?? 'start' }}>
          {line.text}
        </p>
      );
    case 'pair':
      return (
        <p className="v-paper-pair" data-bold={line.bold} data-size={line.size}>
          <span>{line.left}</span>
          <span>{line.right}</span>
        </p>
      );
    case 'table':
      return <TableLine line={line} />;
    case 'rule':
      return <hr data-double={line.double} />;
    case 'space':
      return <div className="v-paper-space" />;
    case 'qr':
      return <QrCode data={line.data} caption={line.caption} />;
    case 'picture':
      return (
        <img
          className="v-paper-picture"
          src={line.source}
          alt={line.label}
          style={{ width: `calc(var(--paper-width) * ${line.share})` }}
        />
      );
    case 'raw':
      return <pre>{line.text}</pre>;
  }
}

/** A receipt as paper: reads at arm's length, the total large, columns aligned, QR last, torn at the end. */
export function Paper({ label, lines, width = 42, testId }: PaperProps) {
  return (
    <article className="v-paper" aria-label={label} data-testid={testId}>
      <div className="v-paper-sheet" style={{ '--paper-width': `${width}ch` } as CSSProperties}>
        {lines.map((line, index) => (
          <LineOf key={`${line.kind}-${index + 1}`} line={line} />
        ))}
      </div>
    </article>
  );
}
