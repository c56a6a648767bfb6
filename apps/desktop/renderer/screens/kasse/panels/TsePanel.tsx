import { Button, ButtonRow, formatCount, formatDateTime, Panel, StatusDot, TruthLine } from '@valero/ui';
import { Download, ShieldCheck, ShieldPlus } from 'lucide-react';
import { useState } from 'react';
import type { SessionView, TseUnitView } from '../../../api.ts';
import { useTopic } from '../../../app/useTopic.ts';
import { useTill } from '../../../stores/till.ts';
import { actAndRefresh } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { tseWords, unitWords } from '../tseWords.ts';
import { useWords } from '../useWords.ts';
import { TseLeave } from './TseLeave.tsx';

type Work = 'selfTest' | 'export';

/** The TSE in plain words: does it sign, since when not and why, what will soon be wrong, and what to do. */
export function TsePanel({ session }: { session: SessionView }) {
  const { t, locale } = useWords();
  const tse = useTopic('tse');
  const { back, open } = useTill.getState();
  const may = session.rights.includes('device.setup');
  if (!tse)
    return (
      <Panel title={t('tse.title')} onBack={back} testId="tse">
        {null}
      </Panel>
    );
  const words = tseWords(tse, t, locale);
  const tone = words.tone === 'neutral' ? 'info' : words.tone;
  return (
    <Panel
      title={t('tse.title')}
      sub={t('tse.sub')}
      onBack={back}
      aside={
        <Button
          label={t('tse.setUp')}
          icon={ShieldPlus}
          onPress={() => open({ name: 'tseSetUp' })}
          disabled={!may}
          disabledReason={t('tse.setUpRight')}
          testId="tse-set-up"
        />
      }
      footer={tse.units.length > 0 ? <TseWork may={may} /> : undefined}
      testId="tse"
    >
      <NoticeLine />
      <TruthLine tone={tone} text={words.text} note={words.todo} testId="tse-state" />
      {tse.unsigned > 0 ? (
        <TruthLine
          tone="warn"
          text={t('tse.unsigned', { count: tse.unsigned })}
          note={t('tse.unsignedDo')}
          testId="tse-unsigned"
        />
      ) : null}
      {tse.units.map((unit) => (
        <UnitFacts key={unit.tseId} unit={unit} alone={tse.units.length === 1} lastExport={tse.lastExport} may={may} />
      ))}
    </Panel>
  );
}

/** Self-test and export, one at a time, each with what came of it. */
function TseWork({ may }: { may: boolean }) {
  const { t } = useWords();
  const [busy, setBusy] = useState<Work | null>(null);
  const { say, fail } = useTill.getState();
  const run = async (work: Work): Promise<void> => {
    if (busy) return;
    setBusy(work);
    if (work === 'selfTest') {
      const result = await actAndRefresh('tse.selfTest', {});
      if (result.ok) say(t('tse.selfTestOk'));
    } else {
      const result = await actAndRefresh('tse.exportNow', {});
      if (result.ok) tellExport(result.value);
    }
    setBusy(null);
  };
  const tellExport = (files: readonly { file: string; complaints: readonly string[] }[]): void => {
    const complaints = files.reduce((sum, { complaints: found }) => sum + found.length, 0);
    const names = files.map(({ file }) => file).join(', ');
    if (complaints === 0) say(t('tse.exported', { file: names }));
    else fail({ code: 'compliance.export_complaints', details: { file: names, count: complaints } });
  };
  return (
    <ButtonRow columns={2}>
      <Button
        big
        full
        icon={ShieldCheck}
        label={t('tse.selfTestNow')}
        busy={busy === 'selfTest'}
        disabled={busy === 'export' || !may}
        onPress={() => void run('selfTest')}
        testId="tse-self-test"
      />
      <Button
        big
        full
        icon={Download}
        label={t('tse.exportNow')}
        busy={busy === 'export'}
        disabled={busy === 'selfTest' || !may}
        onPress={() => void run('export')}
        testId="tse-export"
      />
    </ButtonRow>
  );
}

interface UnitFactsProps {
  unit: TseUnitView;
  alone: boolean;
  lastExport: number | null;
  may: boolean;
}

/** What a TSE says of itself; with several of them also whether it signs. */
function UnitFacts({ unit, alone, lastExport, may }: UnitFactsProps) {
  const { t, locale } = useWords();
  const state = unitWords(unit, t, locale);
  const rows: readonly (readonly [label: string, value: string])[] = [
    [t('tse.certification'), unit.certified ? t('nachschau.certified') : t('tse.none')],
    [
      t('tse.certificate'),
      unit.certificateDays === null ? t('tse.certificateUnknown') : t('tse.daysLeft', { count: unit.certificateDays }),
    ],
    [t('tse.storage'), unit.storagePercent === null ? '–' : t('tse.percentUsed', { percent: unit.storagePercent })],
    [
      t('tse.signatures'),
      unit.signatureCounter === null
        ? '–'
        : t('tse.signaturesText', { shown: formatCount(unit.signatureCounter, locale) }),
    ],
    [t('tse.export'), lastExport === null ? t('tse.exportNever') : formatDateTime(lastExport, locale)],
    [t('tse.openTx'), unit.openTransactions === null ? '–' : formatCount(unit.openTransactions, locale)],
    [t('tse.client'), unit.clientId],
    [t('tse.serial'), unit.serial],
    ...(unit.detail === '' ? [] : [[t('tse.detail'), unit.detail] as const]),
  ];
  return (
    <section className="k-tse" aria-label={unit.name} data-testid={`tse-${unit.tseId}`}>
      <h3 className="k-h3">
        {unit.name}
        {alone ? null : <StatusDot tone={state.tone} label={state.text} />}
      </h3>
      <dl className="k-check-list">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {may ? <TseLeave tseId={unit.tseId} name={unit.name} /> : null}
    </section>
  );
}
