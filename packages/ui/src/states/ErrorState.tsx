import type { ReactNode } from 'react';
import type { WithTestId } from '../core/types.ts';
import { useUi } from '../core/useUi.ts';
import { ToneShape } from '../pill/ToneShape.tsx';

export interface ErrorStateProps extends WithTestId {
  /** What happened. */
  what: string;
  /** Is anything lost? Mostly: "Nein, der Bon ist gespeichert." */
  lost: string;
  /** What to do now. */
  next: string;
  /** For support: the error's code. */
  code?: string | undefined;
  actions?: ReactNode;
  tone?: 'danger' | 'warn' | undefined;
}

/** An error in three sentences: what happened, is anything lost, what to do now. */
export function ErrorState({ what, lost, next, code, actions, tone = 'danger', testId }: ErrorStateProps) {
  const { texts } = useUi();
  return (
    <div className="v-error" role="alert" data-tone={tone} data-testid={testId}>
      <ToneShape tone={tone} />
      <div className="v-error-body">
        <p className="v-error-what">{what}</p>
        <dl>
          <div>
            <dt>{texts.errorLost}</dt>
            <dd>{lost}</dd>
          </div>
          <div>
            <dt>{texts.errorNext}</dt>
            <dd>{next}</dd>
          </div>
          {code ? (
            <div>
              <dt>{texts.errorCode}</dt>
              <dd className="v-error-code">{code}</dd>
            </div>
          ) : null}
        </dl>
        {actions ? <div className="v-btn-row">{actions}</div> : null}
      </div>
    </div>
  );
}
