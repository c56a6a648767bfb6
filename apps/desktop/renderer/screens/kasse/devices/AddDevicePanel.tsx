import { Button, ButtonRow, Panel } from '@valero/ui';
import { useState } from 'react';
import { useTill } from '../../../stores/till.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useWords } from '../useWords.ts';
import { type Draft, KIND_ICONS, KINDS, type ShownKind, shownKind } from './deviceParts.ts';
import { SetUpStep } from './SetUpStep.tsx';
import { TryStep } from './TryStep.tsx';
import { useDevices } from './useDevices.ts';
import { WhereStep } from './WhereStep.tsx';

type Step =
  | { readonly at: 'kind' }
  | { readonly at: 'where'; readonly kind: ShownKind }
  | { readonly at: 'setUp'; readonly draft: Draft; readonly id: string | null; readonly said: string | null }
  | { readonly at: 'try'; readonly id: string };

const NUMBER = { kind: 1, where: 2, setUp: 3, try: 4 } as const;

/** Adds a device, or changes one: what it is, where it is, what it says of itself, and a try. */
export function AddDevicePanel({ id }: { id: string | null }) {
  const rows = useDevices(true);
  if (!rows) return null;
  const setup = rows.find((row) => row.id === id);
  const draft: Draft | null = setup?.setup
    ? { ...setup.setup, kind: shownKind(setup.kind), link: setup.setup.link }
    : null;
  return <Wizard first={draft ? { at: 'setUp', draft, id, said: null } : { at: 'kind' }} />;
}

function Wizard({ first }: { first: Step }) {
  const { t } = useWords();
  const [step, setStep] = useState<Step>(first);
  const { back, say } = useTill.getState();
  const backwards = (): void => {
    if (step.at === 'where') setStep({ at: 'kind' });
    else if (step.at === 'setUp' && step.id === null) setStep({ at: 'where', kind: step.draft.kind });
    else back();
  };
  return (
    <Panel
      title={t(step.at === 'setUp' && step.id !== null ? 'devices.change' : 'devices.add')}
      sub={t('devices.step', { step: NUMBER[step.at] })}
      onBack={backwards}
      testId="device-wizard"
    >
      <NoticeLine />
      {step.at === 'kind' ? <KindStep onChoice={(kind) => setStep({ at: 'where', kind })} /> : null}
      {step.at === 'where' ? (
        <WhereStep kind={step.kind} onPlace={(draft, said) => setStep({ at: 'setUp', draft, id: null, said })} />
      ) : null}
      {step.at === 'setUp' ? (
        <SetUpStep
          draft={step.draft}
          id={step.id}
          said={step.said}
          onSaved={(saved, name) => {
            say(t('devices.saved', { name }));
            setStep({ at: 'try', id: saved });
          }}
        />
      ) : null}
      {step.at === 'try' ? <TryStep id={step.id} onDone={back} /> : null}
    </Panel>
  );
}

function KindStep({ onChoice }: { onChoice: (kind: ShownKind) => void }) {
  const { t } = useWords();
  return (
    <>
      <h3 className="k-h3">{t('devices.whichKind')}</h3>
      <ButtonRow columns={2}>
        {KINDS.map((kind) => (
          <Button
            key={kind}
            full
            big
            label={t(`devices.kind.${kind}`)}
            sub={t(`devices.kindSub.${kind}`)}
            icon={KIND_ICONS[kind]}
            onPress={() => onChoice(kind)}
            testId={`kind-${kind}`}
          />
        ))}
      </ButtonRow>
    </>
  );
}
