import type { Failure, Result } from '@valero/domain/kernel';
import { askAgain, type RequestView } from '@valero/domain/sync';
import { Button, EmptyState, Row, Skeleton, Stack, TruthLine, useToast, useUi } from '@valero/ui';
import { ArrowRight, FileX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, standsBehind } from '../../../api.ts';
import { CallError } from '../../../app/query.ts';
import { refreshOffice } from '../data.ts';
import { tellOffice } from '../errors.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { usePlace } from '../place.ts';
import { Side } from '../Split.tsx';
import { useMay } from '../session.ts';
import type { Acting } from './acting.ts';
import { Choice } from './Choice.tsx';
import { FieldTable } from './FieldTable.tsx';
import { useRequestWords } from './words.ts';

function useActing(request: RequestView, onDone: () => void): Acting {
  const { t } = useTranslation('buero');
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = async (work: Promise<Result<unknown>>, title: string): Promise<void> => {
    setBusy(true);
    const done = await work;
    setBusy(false);
    if (!done.ok) return setFailure(done.error);
    await refreshOffice();
    toast.show({ tone: 'ok', title });
    onDone();
  };
  const close: Acting['close'] = (choice) =>
    void run(
      call('requests.close', { id: request.id, choice }),
      t(choice === 'withdrawn' ? 'requests.withdrawn' : 'requests.closed'),
    );
  return {
    busy,
    failure,
    close,
    again(take) {
      const draft = askAgain(request, take);
      if (draft === null) return close('theirs');
      void run(call('requests.make', { ...draft, label: request.label }), t('requests.sent'));
    },
  };
}

/** What the head office said, in words. */
function Answer({ request }: { request: RequestView }) {
  const { t } = useTranslation('buero');
  const { locale } = useUi();
  const format = useFormat();
  const words = useRequestWords();
  const { outcome, state, choice } = request;
  if (state === 'closed' && choice)
    return <TruthLine tone="info" text={t(`requests.closedText.${choice}`)} testId="request-answer" />;
  if (state === 'pending') return <TruthLine tone="info" text={t('requests.waitingText')} testId="request-answer" />;
  if (outcome?.kind === 'accepted') {
    const kept = outcome.kept.map((field) => words.name(request, field)).join(', ');
    return (
      <TruthLine
        tone="ok"
        text={t('requests.acceptedText', { when: format.dateTime(request.doneAt ?? request.at) })}
        note={kept === '' ? undefined : t('requests.keptText', { fields: kept })}
        testId="request-answer"
      />
    );
  }
  if (outcome?.kind !== 'declined') return null;
  const { code, details } = outcome;
  const told = tellOffice(details ? { code, details } : { code }, locale);
  return <TruthLine tone="danger" text={told.what} note={told.action} testId="request-answer" />;
}

/** A request whole: what was wanted, what the head office has, and what can be done about it. */
export function RequestSide({
  request,
  known,
  onClose,
}: {
  request: RequestView | null;
  known: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation('buero');
  if (request) return <Open request={request} onClose={onClose} />;
  return (
    <Side title={t('nav.aenderungen')} onClose={onClose} testId="request">
      {known ? <EmptyState icon={FileX} title={t('requests.gone')} /> : <Skeleton lines={6} />}
    </Side>
  );
}

/** Under which number its row stands now: what was not carried out still has the number of before. */
function rowNumber({ state, seen, wanted, label }: RequestView): string {
  const carriedOut = state === 'pending' || state === 'accepted';
  const given = (carriedOut ? wanted['number'] : seen?.['number']) ?? wanted['number'];
  return typeof given === 'string' ? given : (label.split(' ')[0] ?? '');
}

function Open({ request, onClose }: { request: RequestView; onClose: () => void }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { go } = usePlace();
  const acting = useActing(request, onClose);
  const mayWrite = useMay(request.entity === 'article' ? 'stock.write' : 'crm.write');
  const here = standsBehind() === 'till';
  const { state, entity } = request;
  const open = state === 'pending' || state === 'declined' || state === 'stale';
  const number = rowNumber(request);
  return (
    <Side
      title={request.label}
      sub={`${request.by} · ${format.dateTime(request.at)}`}
      onClose={onClose}
      testId="request"
    >
      <Stack gap={4}>
        <Answer request={request} />
        {state === 'stale' && here && mayWrite ? (
          <Choice request={request} acting={acting} />
        ) : (
          <FieldTable request={request} />
        )}
        {acting.failure ? <Problem error={new CallError(acting.failure)} testId="request-problem" /> : null}
        {open && !here ? <p className="of-muted">{t('requests.readOnly')}</p> : null}
        <Row wrap>
          {here && mayWrite && state === 'declined' ? (
            <>
              <Button
                label={t('requests.noted')}
                variant="pri"
                busy={acting.busy}
                onPress={() => acting.close('noted')}
                testId="request-noted"
              />
              <Button
                label={t('requests.again')}
                disabled={acting.busy}
                onPress={() => acting.again()}
                testId="request-again"
              />
            </>
          ) : null}
          {here && mayWrite && state === 'pending' ? (
            <Button
              label={t('requests.withdraw')}
              busy={acting.busy}
              onPress={() => acting.close('withdrawn')}
              testId="request-withdraw"
            />
          ) : null}
          <Button
            label={t(entity === 'article' ? 'requests.toArticle' : 'requests.toCustomer')}
            icon={ArrowRight}
            variant="quiet"
            onPress={() => go(entity === 'article' ? 'artikel' : 'kunden', number)}
            testId="request-row"
          />
        </Row>
      </Stack>
    </Side>
  );
}
