import { useQuery } from '@tanstack/react-query';
import {
  Avatar,
  Button,
  EmptyState,
  formatMoney,
  formatTime,
  Kbd,
  Logo,
  PinPad,
  Row,
  Skeleton,
  useHotkeys,
} from '@valero/ui';
import { ClipboardCheck } from 'lucide-react';
import { useMemo, useState } from 'react';
import { call, type InspectionView, type SessionUserView } from '../../api.ts';
import { tellFailure } from '../../app/failures.ts';
import { ask } from '../../app/query.ts';
import { useTopic } from '../../app/useTopic.ts';
import { forgetTyped } from '../../stores/till.ts';
import { useWords } from './useWords.ts';

function People({ users, onPick }: { users: readonly SessionUserView[]; onPick: (user: SessionUserView) => void }) {
  const { t } = useWords();
  const keys = useMemo(
    () => Object.fromEntries(users.slice(0, 9).map((user, index) => [String(index + 1), () => onPick(user)])),
    [users, onPick],
  );
  useHotkeys(keys);
  return (
    <>
      <h1>{t('sign.title')}</h1>
      <ul className="k-people" aria-label={t('sign.people')}>
        {users.map((user, index) => (
          <li key={user.id}>
            <button type="button" className="k-person" onClick={() => onPick(user)} data-testid={`person-${index + 1}`}>
              <Avatar name={user.name} size={64} />
              <b>{user.name}</b>
              <span>{t(`role.${user.role}`)}</span>
              {index < 9 ? <Kbd keys={String(index + 1)} /> : null}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Pin({ user, onBack }: { user: SessionUserView; onBack: () => void }) {
  const { t, locale } = useWords();
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | undefined>(undefined);
  useHotkeys({ Escape: () => onBack() });
  const submit = async (typed: string): Promise<void> => {
    setBusy(true);
    const result = await call('session.signIn', { userId: user.id, pin: typed });
    setBusy(false);
    if (result.ok) return forgetTyped();
    setPin('');
    const told = tellFailure(result.error, locale);
    setError(told.what);
  };
  return (
    <div className="k-pin">
      <Avatar name={user.name} size={72} />
      <PinPad
        label={t('sign.pin', { name: user.name })}
        value={pin}
        onChange={(next) => {
          setPin(next);
          if (next !== '') setError(undefined);
        }}
        onSubmit={(typed) => void submit(typed)}
        submitLabel={t('sign.submit')}
        error={error}
        busy={busy}
        testId="pin"
      />
      <Button label={t('sign.back')} keyHint="Esc" variant="quiet" onPress={onBack} testId="pin-back" />
    </div>
  );
}

/** The inspector's way in while an inspection is open: the code they were given, and nothing but reading behind it. */
function Inspector({ inspection, onBack }: { inspection: InspectionView; onBack: () => void }) {
  const { t, locale } = useWords();
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | undefined>(undefined);
  useHotkeys({ Escape: () => onBack() });
  const submit = async (typed: string): Promise<void> => {
    setBusy(true);
    const result = await call('inspection.signIn', { code: typed });
    setBusy(false);
    if (result.ok) return forgetTyped();
    setCode('');
    setError(tellFailure(result.error, locale).what);
  };
  return (
    <div className="k-pin">
      <Avatar name={inspection.auditorName} size={72} />
      <PinPad
        label={t('nachschau.auditorSign')}
        value={code}
        onChange={(next) => {
          setCode(next);
          if (next !== '') setError(undefined);
        }}
        onSubmit={(typed) => void submit(typed)}
        submitLabel={t('sign.submit')}
        error={error}
        busy={busy}
        testId="code"
      />
      <Button label={t('sign.back')} keyHint="Esc" variant="quiet" onPress={onBack} testId="code-back" />
    </div>
  );
}

/** Who is at the till: people as tiles, then the PIN. The open basket waits in the host meanwhile. */
export function SignIn() {
  const { t, locale } = useWords();
  const users = useQuery(ask('session.users', {}));
  const identity = useQuery(ask('till.identity', {}));
  const basket = useTopic('basket');
  const [chosen, setChosen] = useState<SessionUserView | null>(null);
  const inspection = useTopic('inspection') ?? null;
  const [inspecting, setInspecting] = useState(false);
  const place = identity.data ? t('place', { store: identity.data.store.name, till: identity.data.device.name }) : '';
  return (
    <div className="k-sign" data-testid="sign-in">
      <header>
        <Logo height={22} />
        <span>{place}</span>
      </header>
      <main>
        {chosen ? <Pin user={chosen} onBack={() => setChosen(null)} /> : null}
        {!chosen && users.isPending ? <Skeleton lines={3} label={t('loading')} /> : null}
        {!chosen && users.data?.length === 0 ? <EmptyState title={t('sign.none')} text={t('sign.noneText')} /> : null}
        {inspecting && inspection ? <Inspector inspection={inspection} onBack={() => setInspecting(false)} /> : null}
        {!chosen && !inspecting && users.data && users.data.length > 0 ? (
          <People users={users.data} onPick={setChosen} />
        ) : null}
        {inspection && !chosen && !inspecting ? (
          <Button
            icon={ClipboardCheck}
            label={`${t('nachschau.title')}: ${inspection.auditorName}`}
            sub={t('nachschau.pill', { time: formatTime(inspection.until, locale) })}
            onPress={() => setInspecting(true)}
            testId="sign-inspector"
          />
        ) : null}
      </main>
      {basket && basket.lines.length > 0 ? (
        <Row align="center">
          <p className="k-sign-basket">{t('sign.openBasket', { total: formatMoney(basket.due, locale) })}</p>
        </Row>
      ) : null}
    </div>
  );
}
