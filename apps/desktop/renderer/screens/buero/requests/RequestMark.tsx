import type { RequestView } from '@valero/domain/sync';
import { StatusDot, type Tone } from '@valero/ui';
import { useTranslation } from 'react-i18next';

/** How each state looks beside its words. */
const TONES: Readonly<Record<RequestView['state'], Tone>> = {
  pending: 'info',
  accepted: 'ok',
  declined: 'danger',
  stale: 'warn',
  closed: 'neutral',
};

/** Where a request stands, in words and shape. */
export function RequestMark({ state }: { state: RequestView['state'] }) {
  const { t } = useTranslation('buero');
  return <StatusDot tone={TONES[state]} label={t(`requests.states.${state}`)} testId={`request-${state}`} />;
}

/** A cell of a list: its text and, when an edit waits or came back, how it stands. */
export function MarkedText({ text, request }: { text: string; request: RequestView | null }) {
  if (!request) return text;
  return (
    <span className="of-marked">
      <span>{text}</span>
      <RequestMark state={request.state} />
    </span>
  );
}
