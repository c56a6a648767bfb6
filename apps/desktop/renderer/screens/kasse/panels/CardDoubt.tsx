import { useQuery } from '@tanstack/react-query';
import { rightsOf } from '@valero/domain/identity';
import { Button, formatMoney, formatTime, PinPad, TextField, TruthLine } from '@valero/ui';
import { useState } from 'react';
import type { CardView, SessionUserView } from '../../../api.ts';
import { ask } from '../../../app/query.ts';
import { useTopic } from '../../../app/useTopic.ts';
import { act } from '../actions.ts';
import { useWords } from '../useWords.ts';
import { SlipNumbers } from './cardStates.tsx';
import { Chips } from './DiscountEntry.tsx';

type Word = 'approved' | 'declined';

/** A payment whose outcome nobody knows: what happened, what to look at, and a person who says what is there. */
export function CardDoubt({ card }: { card: CardView }) {
  const [word, setWord] = useState<Word | null>(null);
  return (
    <div className="k-doubt" data-testid="card-unknown">
      {word === null ? (
        <Look card={card} onWord={setWord} />
      ) : (
        <Decide card={card} word={word} onBack={() => setWord(null)} />
      )}
    </div>
  );
}

/** What a person should find on the terminal. */
function Facts({ card }: { card: CardView }) {
  const { t, locale } = useWords();
  const { lastTrace, seen, terminalId } = card.look;
  const rows: readonly (readonly [string, string])[] = [
    [t('doubt.at'), formatTime(card.at, locale)],
    [t('doubt.terminal'), terminalId],
    [t('doubt.before'), lastTrace === '' ? t('doubt.none') : (lastTrace ?? '')],
    [t('doubt.seen'), seen ? t('doubt.seenText', { trace: seen.trace, receipt: seen.receiptNumber }) : ''],
  ];
  return (
    <section aria-label={t('doubt.facts')}>
      <h3 className="k-h3">{t('doubt.facts')}</h3>
      <dl className="k-sums">
        <div className="k-sum k-sum-big">
          <dt>{t('doubt.amount')}</dt>
          <dd data-testid="doubt-amount">{formatMoney(Math.abs(card.amount), locale)}</dd>
        </div>
        {rows
          .filter(([, value]) => value !== '')
          .map(([label, value]) => (
            <div className="k-sum" key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}

function Look({ card, onWord }: { card: CardView; onWord: (word: Word) => void }) {
  const { t, locale } = useWords();
  const [busy, setBusy] = useState(false);
  const amount = formatMoney(Math.abs(card.amount), locale);
  const time = formatTime(card.at, locale);
  const { lastTrace } = card.look;
  const again = async (): Promise<void> => {
    setBusy(true);
    await act('card.recheck', {});
    setBusy(false);
  };
  return (
    <>
      <TruthLine
        tone="warn"
        text={t(`doubt.what.${card.kind}`, { amount })}
        note={card.hint ? t('doubt.why', { reason: card.hint }) : t('doubt.whyStart')}
        testId="doubt-what"
      />
      <p className="k-hint">{t('doubt.lost')}</p>
      <div className="k-doubt-look">
        <section aria-label={t('doubt.steps')}>
          <h3 className="k-h3">{t('doubt.steps')}</h3>
          <ol className="k-steps">
            <li>{t('doubt.step1')}</li>
            <li>{t(lastTrace ? 'doubt.step2Trace' : 'doubt.step2', { amount, time, trace: lastTrace ?? '' })}</li>
            <li>{t('doubt.step3')}</li>
            <li>{t('doubt.step4')}</li>
          </ol>
        </section>
        <Facts card={card} />
      </div>
      <div className="k-doubt-words">
        <Button
          variant="pri"
          label={t('doubt.recheck')}
          busy={busy}
          onPress={() => void again()}
          testId="card-recheck"
        />
        <Button
          label={t(`doubt.was.${card.kind}`)}
          sub={t('doubt.wasSub')}
          onPress={() => onWord('approved')}
          testId="card-was"
        />
        <Button
          label={t(`doubt.wasNot.${card.kind}`)}
          sub={t('doubt.wasNotSub')}
          onPress={() => onWord('declined')}
          testId="card-was-not"
        />
      </div>
    </>
  );
}

const REASONS = { approved: ['slip', 'journal', 'bank'], declined: ['older', 'aborted', 'undone'] } as const;

function Decide({ card, word, onBack }: { card: CardView; word: Word; onBack: () => void }) {
  const { t } = useWords();
  const may = useTopic('session')?.rights.includes('kasse.void') ?? false;
  const [reason, setReason] = useState('');
  const [receiptNumber, setReceiptNumber] = useState('');
  const [trace, setTrace] = useState('');
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState(false);
  const decide = async (approver: { userId: string; pin: string } | null): Promise<boolean> => {
    if (reason.trim() === '') setMissing(true);
    if (busy || reason.trim() === '') return false;
    setBusy(true);
    const said = { intentId: card.intentId, outcome: word, reason: reason.trim(), receiptNumber, trace, approver };
    const result = await act('card.resolve', said);
    setBusy(false);
    return result.ok;
  };
  const choose = (text: string): void => {
    setReason(text);
    setMissing(false);
  };
  const title = word === 'approved' ? t(`doubt.was.${card.kind}`) : t(`doubt.wasNot.${card.kind}`);
  return (
    <div className="k-doubt-decide" data-testid="card-decide">
      <div className="k-form">
        <TruthLine tone={word === 'approved' ? 'info' : 'warn'} text={title} note={t('doubt.kept')} />
        <Chips
          label={t('doubt.reason')}
          items={REASONS[word].map((id) => t(`doubt.reasons.${id}`))}
          value={reason}
          onChange={choose}
        />
        <TextField
          label={t('doubt.other')}
          value={reason}
          onChange={choose}
          maxLength={120}
          error={missing ? t('doubt.needReason') : undefined}
          testId="card-reason"
        />
        {word === 'approved' ? (
          <SlipNumbers
            receiptNumber={receiptNumber}
            onReceiptNumber={setReceiptNumber}
            trace={trace}
            onTrace={setTrace}
          />
        ) : null}
        <div className="k-wide-buttons">
          <Button label={t('doubt.back')} onPress={onBack} testId="card-decide-back" />
          {may ? (
            <Button
              variant="pri"
              label={t('doubt.confirm')}
              busy={busy}
              onPress={() => void decide(null)}
              testId="card-confirm"
            />
          ) : null}
        </div>
      </div>
      {may ? null : <Approver busy={busy} onPin={decide} />}
    </div>
  );
}

interface ApproverProps {
  busy: boolean;
  onPin: (approver: { userId: string; pin: string }) => Promise<boolean>;
}

/** Somebody with the right decides at this till by PIN; the person at the till stays signed in. */
function Approver({ busy, onPin }: ApproverProps) {
  const { t } = useWords();
  const users = useQuery(ask('session.users', {}));
  const able = (users.data ?? []).filter((user) => rightsOf(user.role).has('kasse.void'));
  const [chosen, setChosen] = useState<SessionUserView | null>(null);
  const [pin, setPin] = useState('');
  const person = chosen ?? (able.length === 1 ? able[0] : null);
  const submit = async (typed: string): Promise<void> => {
    if (person && !(await onPin({ userId: person.id, pin: typed }))) setPin('');
  };
  return (
    <section className="k-doubt-who" aria-label={t('doubt.who')} data-testid="card-approver">
      <h3 className="k-h3">{t('doubt.who')}</h3>
      <p className="k-hint">{able.length === 0 && users.data ? t('doubt.nobody') : t('doubt.whoText')}</p>
      {able.length > 1 ? (
        <div className="k-wide-buttons">
          {able.map((user, index) => (
            <Button
              key={user.id}
              label={user.name}
              pressed={user.id === person?.id}
              onPress={() => setChosen(user)}
              testId={`card-approver-${index + 1}`}
            />
          ))}
        </div>
      ) : null}
      {person ? (
        <PinPad
          label={t('doubt.pin', { name: person.name })}
          value={pin}
          onChange={setPin}
          onSubmit={(typed) => void submit(typed)}
          busy={busy}
          testId="card-pin"
        />
      ) : null}
    </section>
  );
}
