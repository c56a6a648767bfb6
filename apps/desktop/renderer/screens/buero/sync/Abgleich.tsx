import './sync.css';
import { Button, formatDuration, PageHead, Tabs, useToast } from '@valero/ui';
import { ListChecks } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { refreshOffice } from '../data.ts';
import { ExcelButton } from '../ExcelButton.tsx';
import { tellOffice } from '../errors.ts';
import { useFormat } from '../format.ts';
import { usePlace } from '../place.ts';
import { DevicesTab } from './DevicesTab.tsx';
import { LettersTab } from './LettersTab.tsx';
import { MatchBar } from './MatchBar.tsx';
import { MatchTab } from './MatchTab.tsx';
import { ReviewTab } from './ReviewTab.tsx';
import { RunsTab } from './RunsTab.tsx';
import { runWhole } from './syncApi.ts';
import { useMatch } from './useMatch.ts';

const TABS = {
  kassen: MatchTab,
  geraete: DevicesTab,
  liegen: LettersTab,
  durchsicht: ReviewTab,
  laeufe: RunsTab,
} as const;
type TabId = keyof typeof TABS;
const IDS = Object.keys(TABS) as TabId[];

/** Makes the whole check now, and says what came of it. */
function WholeButton() {
  const { t } = useTranslation('buero');
  const { locale } = useFormat();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    setBusy(true);
    const done = await runWhole();
    await refreshOffice();
    setBusy(false);
    if (!done.ok) {
      const told = tellOffice(done.error, locale);
      toast.show({ tone: 'warn', title: told.what, text: told.action });
      return;
    }
    const { summary, tookMs } = done.value;
    toast.show({
      tone: summary.gaps === 0 ? 'ok' : 'danger',
      title: summary.gaps === 0 ? t('match.wholeDone') : t('match.wholeGaps', { count: summary.gaps }),
      text: t('match.wholeNote', { time: formatDuration(Math.max(1, tookMs / 1000), locale) }),
    });
  };
  return (
    <Button
      label={t('match.whole')}
      icon={ListChecks}
      variant="pri"
      busy={busy}
      onPress={() => void run()}
      testId="match-whole"
    />
  );
}

/** When everything was last checked whole, in one quiet line. */
function LastRun() {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { data } = useMatch();
  if (!data) return null;
  const { lastRun } = data;
  const result =
    lastRun === null || lastRun.summary.gaps === 0
      ? t('match.resultNone')
      : t('match.result', { count: lastRun.summary.gaps });
  return (
    <p className="of-hint" data-testid="last-run">
      {lastRun === null ? t('match.lastNone') : t('match.lastRun', { time: format.dateTime(lastRun.at), result })}
    </p>
  );
}

/** Whether till, server, ledger and BI agree, till by till; the devices; and what waits for a person. */
export function Abgleich() {
  const { t } = useTranslation('buero');
  const { id, go } = usePlace();
  const format = useFormat();
  const { data } = useMatch();
  const chosen = IDS.find((tab) => id === tab || id?.startsWith(`${tab}/`)) ?? 'kassen';
  const Shown = TABS[chosen];
  const counts: Partial<Record<TabId, number>> = {
    liegen: data?.beside.letters ?? 0,
    durchsicht: data?.beside.review ?? 0,
  };
  return (
    <>
      <PageHead title={t('match.title')}>
        {chosen === 'geraete' ? <ExcelButton query="sync.listDevices" filters={{}} /> : null}
        {chosen === 'kassen' ? <ExcelButton query="sync.match" filters={{}} /> : null}
        <WholeButton />
      </PageHead>
      <MatchBar />
      <LastRun />
      <Tabs
        label={t('match.tabs.label')}
        items={IDS.map((tab) => ({
          id: tab,
          label: t(`match.tabs.${tab}`),
          count: (counts[tab] ?? 0) > 0 ? format.count(counts[tab] ?? 0) : undefined,
        }))}
        value={chosen}
        onChange={(tab) => go('abgleich', tab)}
        testId="match-tabs"
      />
      <Shown />
    </>
  );
}
