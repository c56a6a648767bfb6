import { Button, EmptyState, StatusDot } from '@valero/ui';
import { FileQuestion, Pencil, PowerOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../format.ts';
import { Facts, Side } from '../Split.tsx';
import { useMay } from '../session.ts';
import { ShutdownForm } from './ShutdownForm.tsx';
import { EditSystem } from './SystemForm.tsx';
import { dueText, dueTone, missingText, type StoreView } from './words.ts';

type System = StoreView['systems'][number];

function useFacts(system: System): readonly (readonly [string, string])[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const day = (value: string | null): string => (value === null ? '' : format.day(value));
  const several = system.tses.length > 1;
  const rows: readonly (readonly [string, string])[] = [
    [t('meldung.field.kind'), t(`meldung.kind.${system.kind}`)],
    [t('meldung.field.manufacturer'), system.manufacturer],
    [t('meldung.field.model'), system.model],
    [t('meldung.field.serial'), system.serial],
    [t('meldung.field.software'), `${system.software} ${system.softwareVersion}`.trim()],
    [t('meldung.field.acquisition'), t(`meldung.acquisition.${system.acquisition}`)],
    [t('meldung.field.acquired'), day(system.acquired)],
    [t('meldung.field.commissioned'), day(system.commissioned)],
    [t('meldung.field.decommissioned'), day(system.decommissioned)],
    [t('meldung.field.decommissionReason'), system.decommissionReason],
    ...system.tses.flatMap((tse, at) => {
      const tail = several ? ` ${at + 1}` : '';
      const form = tse.form === null ? t('meldung.formUnknown') : t(`meldung.form.${tse.form}`);
      return [
        [`${t('meldung.field.tseSerial')}${tail}`, tse.serial],
        [`${t('meldung.field.certificationId')}${tail}`, tse.certificationId],
        [`${t('meldung.field.tseForm')}${tail}`, form],
        [`${t('meldung.field.tseCommissioned')}${tail}`, day(tse.commissioned)],
      ] as const;
    }),
    [t('meldung.field.note'), system.note],
  ];
  return rows.filter(([, value]) => value !== '');
}

function Shown({ system, view, onClose }: { system: System; view: StoreView; onClose: () => void }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const mayChange = useMay('identity.manage');
  const [doing, setDoing] = useState<'edit' | 'shutdown' | null>(null);
  const facts = useFacts(system);
  const due = view.due.filter((entry) => entry.system === system.id);
  const back = (): void => setDoing(null);
  if (doing === 'edit') return <EditSystem system={system} onClose={back} onSaved={back} />;
  if (doing === 'shutdown') return <ShutdownForm system={system} onClose={back} />;
  return (
    <Side
      title={system.serial || t('meldung.noSerial')}
      sub={view.name}
      onClose={onClose}
      actions={
        mayChange ? (
          <Button label={t('detail.edit')} icon={Pencil} onPress={() => setDoing('edit')} testId="system-edit" />
        ) : undefined
      }
      testId="system"
    >
      {due.length > 0 ? (
        <div>
          <p className="of-h3">{t('meldung.dueTitle')}</p>
          {due.map((entry) => (
            <p key={entry.kind}>
              <StatusDot tone={dueTone(entry)} label={dueText(entry, t, format)} testId="system-due" />
            </p>
          ))}
        </div>
      ) : null}
      {system.missing.length > 0 ? (
        <div data-testid="system-missing">
          <p className="of-h3">{t('meldung.missingTitle')}</p>
          <p>{missingText(system.missing, t)}</p>
        </div>
      ) : null}
      <Facts rows={facts} />
      {system.device === null ? null : <p className="of-muted">{t('meldung.fromTill')}</p>}
      {mayChange && system.decommissioned === null ? (
        <div>
          <Button
            label={t('meldung.shutdown')}
            icon={PowerOff}
            onPress={() => setDoing('shutdown')}
            testId="system-shutdown"
          />
        </div>
      ) : null}
    </Side>
  );
}

/** A recording system: what is known of it, what is missing, what has to be declared. */
export function SystemSide({ id, home, onClose }: { id: string; home: StoreView | undefined; onClose: () => void }) {
  const { t } = useTranslation('buero');
  const system = home?.systems.find((candidate) => candidate.id === id);
  if (!home || !system)
    return (
      <Side title={t('meldung.gone')} onClose={onClose} testId="system">
        <EmptyState icon={FileQuestion} title={t('meldung.gone')} text={t('meldung.goneText')} />
      </Side>
    );
  return <Shown system={system} view={home} onClose={onClose} />;
}
