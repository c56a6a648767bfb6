import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../button/Button.tsx';
import { keepFocus } from '../core/keepFocus.ts';
import type { WithTestId } from '../core/types.ts';
import { useUi } from '../core/useUi.ts';

export interface AmountDueProps extends WithTestId {
  label: string;
  value: string;
  /** On the right: the ways to pay. */
  children?: ReactNode;
}

/** What is still to pay, huge. */
export function AmountDue({ label, value, children, testId }: AmountDueProps) {
  return (
    <div className="v-due">
      <div>
        <span className="v-due-label">{label}</span>
        <b data-testid={testId}>{value}</b>
      </div>
      {children}
    </div>
  );
}

/** One button of the quick amounts. */
export interface QuickAmount extends WithTestId {
  id: string;
  label: string;
  /** "üblich" */
  sub?: string | undefined;
  primary?: boolean | undefined;
  keyHint?: string | undefined;
}

export interface QuickAmountsProps extends WithTestId {
  label: string;
  items: readonly QuickAmount[];
  onPick: (id: string) => void;
}

/** Exact, and the notes a customer is likely to hand over. */
export function QuickAmounts({ label, items, onPick, testId }: QuickAmountsProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a grid container in every browser
    <div className="v-quick" role="group" aria-label={label} data-testid={testId}>
      {items.map((item) => (
        <Button
          key={item.id}
          size="till"
          big
          label={item.label}
          sub={item.sub}
          keyHint={item.keyHint}
          variant={item.primary ? 'pri' : 'secondary'}
          onPress={() => onPick(item.id)}
          testId={item.testId ?? (testId ? `${testId}-${item.id}` : undefined)}
        />
      ))}
    </div>
  );
}

/** Numpad left, tender right. */
export function PayColumns({ children }: { children: ReactNode }) {
  return <div className="v-pay-columns">{children}</div>;
}

/** One way of payment already given. */
export interface TenderItem {
  id: string;
  label: string;
  amount: string;
  onRemove?: (() => void) | undefined;
}

export interface TenderPanelProps extends WithTestId {
  givenLabel?: string | undefined;
  given?: string | undefined;
  items: readonly TenderItem[];
  /** "Rückgeld" or "Noch zu zahlen" */
  resultLabel: string;
  result: string;
  /** `ok`: enough was given; `warn`: something is still missing. */
  tone?: 'ok' | 'warn' | undefined;
}

/** What was given so far, and below it the change or what is missing. */
export function TenderPanel(props: TenderPanelProps) {
  const { givenLabel, given, items, resultLabel, result, tone = 'ok', testId } = props;
  const { texts } = useUi();
  return (
    <div className="v-tender" data-tone={tone} data-testid={testId}>
      <div className="v-tender-top">
        {givenLabel ? (
          <p className="v-tender-given">
            <span>{givenLabel}</span>
            <b>{given}</b>
          </p>
        ) : null}
        {items.length > 0 ? (
          <ul>
            {items.map((item) => (
              <li key={item.id} data-removable={item.onRemove ? true : undefined}>
                <span>{item.label}</span>
                <b>{item.amount}</b>
                {item.onRemove ? (
                  <button
                    type="button"
                    aria-label={`${texts.remove}: ${item.label}`}
                    onMouseDown={keepFocus}
                    onClick={item.onRemove}
                  >
                    <X className="v-icon" aria-hidden="true" />
                  </button>
                ) : null}
              </li>
            ))}
          </ul>
        ) : null}
      </div>
      <div className="v-tender-result">
        <span>{resultLabel}</span>
        <b data-testid={testId ? `${testId}-result` : undefined}>{result}</b>
      </div>
    </div>
  );
}
