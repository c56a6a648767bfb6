import type { ReactNode } from 'react';
import type { Tone, WithTestId } from '../core/types.ts';
import { useUi } from '../core/useUi.ts';
import { ToneShape } from '../pill/ToneShape.tsx';

export interface TruthLineProps extends WithTestId {
  tone: Exclude<Tone, 'neutral'>;
  /** "4.312 von 4.312 Belegen: Kasse = Server = FIBU = Auswertung" */
  text: string;
  /** "zuletzt geprüft 14:31" */
  note?: string | undefined;
  action?: ReactNode;
}

/** The one line of truth on top of the office: do till, server, ledger and figures agree? */
export function TruthLine({ tone, text, note, action, testId }: TruthLineProps) {
  const { texts } = useUi();
  return (
    <div className="v-truth" data-tone={tone} data-testid={testId}>
      <ToneShape tone={tone} />
      <p>
        <span className="v-hidden">{`${texts.tones[tone]}: `}</span>
        <b>{text}</b>
        {note ? <span>{note}</span> : null}
      </p>
      {action}
    </div>
  );
}
