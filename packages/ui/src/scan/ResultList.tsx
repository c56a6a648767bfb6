import { useEffect, useRef } from 'react';
import { keepFocus } from '../core/keepFocus.ts';
import { Badge } from '../pill/Pill.tsx';
import type { ScanResult } from './types.ts';

export interface ResultListProps {
  listId: string;
  label: string;
  results: readonly ScanResult[];
  /** Place of the marked result, -1 for none. */
  active: number;
  onPick: (id: string) => void;
  testId: string | undefined;
}

/** Results below the scan field; the marked one is kept in sight. */
export function ResultList({ listId, label, results, active, onPick, testId }: ResultListProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    host.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div
      ref={host}
      className="v-scan-list"
      id={listId}
      role="listbox"
      tabIndex={-1}
      aria-label={label}
      data-testid={testId}
    >
      {results.map((result, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox input handles the keys (aria-activedescendant)
        <div
          key={result.id}
          id={`${listId}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          onMouseDown={keepFocus}
          onClick={() => onPick(result.id)}
          data-testid={testId ? `${testId}-${result.id}` : undefined}
        >
          <span className="v-scan-name">
            <b>{result.name}</b>
            {result.sub ? <span>{result.sub}</span> : null}
          </span>
          {result.badge ? <Badge tone={result.badgeTone ?? 'neutral'} label={result.badge} /> : null}
          {result.price ? <span className="v-scan-price">{result.price}</span> : null}
        </div>
      ))}
    </div>
  );
}
