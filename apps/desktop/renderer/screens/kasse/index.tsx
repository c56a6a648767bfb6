import './kasse.css';
import './panels.css';
import './card.css';
import './cases.css';
import './weigh.css';
import './devices/devices.css';
import './nachschau/nachschau.css';
import { useNavigate } from '@tanstack/react-router';
import { Button, EmptyState, SizeScope, Skeleton, TruthLine } from '@valero/ui';
import { Store } from 'lucide-react';
import { useEffect, useState } from 'react';
import { standsBehind } from '../../api.ts';
import { useConnected, useTopic } from '../../app/useTopic.ts';
import { useTill } from '../../stores/till.ts';
import { followBasket } from './actions.ts';
import { Nachschau } from './nachschau/Nachschau.tsx';
import { SignIn } from './SignIn.tsx';
import { Till } from './Till.tsx';
import { useWords } from './useWords.ts';

/** Only a break that lasts is worth a word: a reload or a short restart of the host is not. */
function useLostConnection(): boolean {
  const connected = useConnected();
  const [lost, setLost] = useState(false);
  useEffect(() => {
    if (connected) {
      setLost(false);
      return undefined;
    }
    const timer = window.setTimeout(() => setLost(true), 1500);
    return () => window.clearTimeout(timer);
  }, [connected]);
  return lost;
}

function NoTill() {
  const { t } = useWords();
  const navigate = useNavigate();
  return (
    <main className="app-center">
      <EmptyState
        title={t('noTill.title')}
        text={t('noTill.text')}
        icon={Store}
        action={<Button variant="pri" label={t('noTill.office')} onPress={() => void navigate({ to: '/buero' })} />}
      />
    </main>
  );
}

/** The till: nobody there → sign-in; somebody → selling. */
export function TillScreen() {
  const { t } = useWords();
  const session = useTopic('session');
  const lost = useLostConnection();
  const nachschau = useTill((till) => till.nachschau);
  useEffect(followBasket, []);
  if (standsBehind() === 'server') return <NoTill />;
  return (
    <SizeScope size="till">
      {lost ? (
        <div className="k-lost">
          <TruthLine tone="danger" text={t('disconnected.title')} note={t('disconnected.text')} testId="lost" />
        </div>
      ) : null}
      {session === undefined ? <Skeleton lines={5} label={t('loading')} /> : null}
      {session === null ? <SignIn /> : null}
      {session && (nachschau || session.role === 'auditor') ? <Nachschau session={session} /> : null}
      {session && !nachschau && session.role !== 'auditor' ? <Till session={session} /> : null}
    </SizeScope>
  );
}
