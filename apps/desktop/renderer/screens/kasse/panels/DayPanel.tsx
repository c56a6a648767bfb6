import { Panel, Tile, TileGrid, useHotkeys } from '@valero/ui';
import {
  Banknote,
  BanknoteArrowDown,
  BanknoteArrowUp,
  CircleX,
  Files,
  FileText,
  Inbox,
  Landmark,
  LockKeyhole,
} from 'lucide-react';
import { useTill } from '../../../stores/till.ts';
import type { TillFunction } from '../functions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useWords } from '../useWords.ts';

const ENTRIES = [
  { id: 'openDrawer', icon: Inbox, sub: 'drawerSub' },
  { id: 'cashIn', icon: BanknoteArrowUp, sub: 'inSub' },
  { id: 'cashOut', icon: BanknoteArrowDown, sub: 'outSub' },
  { id: 'bank', icon: Landmark, sub: 'bankSub' },
  { id: 'float', icon: Banknote, sub: 'floatSub' },
  { id: 'x', icon: FileText, sub: 'xSub' },
  { id: 'z', icon: LockKeyhole, sub: 'zSub' },
  { id: 'zList', icon: Files, sub: 'zListSub' },
] as const;

/** Drawer and day: each with its digit. */
export function DayPanel({ functions }: { functions: readonly TillFunction[] }) {
  const { t } = useWords();
  const back = useTill((till) => till.back);
  const entries = ENTRIES.map((entry) => ({ ...entry, fn: functions.find((candidate) => candidate.id === entry.id) }));
  const abort = functions.find((candidate) => candidate.id === 'abort');
  useHotkeys({
    ...Object.fromEntries(entries.map((entry, index) => [String(index + 1), () => entry.fn?.run()])),
    '9': () => abort?.run(),
  });
  return (
    <Panel title={t('day.title')} onBack={back} testId="day">
      <NoticeLine />
      <TileGrid label={t('day.title')} columns={3}>
        {entries.map((entry, index) => (
          <Tile
            key={entry.id}
            name={entry.fn?.label ?? ''}
            price={t(`day.${entry.sub}`)}
            icon={entry.icon}
            badge={String(index + 1)}
            badgeTone="neutral"
            onPress={() => entry.fn?.run()}
            testId={`day-${entry.id}`}
          />
        ))}
        <Tile
          name={t('day.abort')}
          icon={CircleX}
          badge="9"
          badgeTone="neutral"
          onPress={() => abort?.run()}
          testId="day-abort"
        />
      </TileGrid>
    </Panel>
  );
}
