import { Panel, Tile, TileGrid, useHotkeys } from '@valero/ui';
import { useTill } from '../../../stores/till.ts';
import { iconOf } from '../functionIcons.ts';
import type { TillFunction } from '../functionParts.ts';
import { keyText } from '../functions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { NACHSCHAU_KEY } from '../specials.ts';
import { useWords } from '../useWords.ts';

/** The entries with their keys: one digit each, so that two keys are enough. */
const ENTRIES = [
  { id: 'openDrawer', sub: 'drawerSub' },
  { id: 'cashIn', sub: 'inSub' },
  { id: 'cashOut', sub: 'outSub' },
  { id: 'bank', sub: 'bankSub' },
  { id: 'float', sub: 'floatSub' },
  { id: 'x', sub: 'xSub' },
  { id: 'z', sub: 'zSub' },
  { id: 'zList', sub: 'zListSub' },
  { id: 'abort', sub: 'abortSub' },
  { id: 'count', sub: 'countSub' },
] as const;

/** Drawer and day: each with its digit; the tenth has 0. */
export function DayPanel({ functions }: { functions: readonly TillFunction[] }) {
  const { t } = useWords();
  const back = useTill((till) => till.back);
  const entries = ENTRIES.map((entry, index) => ({
    ...entry,
    digit: String((index + 1) % 10),
    fn: functions.find((candidate) => candidate.id === entry.id),
  }));
  const nachschau = functions.find((candidate) => candidate.id === 'nachschau');
  const { locale } = useWords();
  const cut = functions.find((candidate) => candidate.id === 'cardCut');
  useHotkeys({
    ...Object.fromEntries(entries.map((entry) => [entry.digit, () => entry.fn?.run()])),
    k: () => cut?.run(),
  });
  return (
    <Panel title={t('day.title')} onBack={back} testId="day">
      <NoticeLine />
      <TileGrid label={t('day.title')} columns={3}>
        {entries.map((entry) => (
          <Tile
            key={entry.id}
            name={entry.fn?.label ?? ''}
            price={t(`day.${entry.sub}`)}
            icon={iconOf(entry.id)}
            badge={entry.digit}
            badgeTone="neutral"
            onPress={() => entry.fn?.run()}
            testId={`day-${entry.id}`}
          />
        ))}
        <Tile
          name={t('cut.title')}
          price={t('cut.daySub')}
          icon={iconOf('cardCut')}
          badge="K"
          badgeTone="neutral"
          onPress={() => cut?.run()}
          testId="day-cardCut"
        />
        <Tile
          name={t('nachschau.title')}
          price={t('day.nachschauSub')}
          icon={iconOf('nachschau')}
          badge={keyText(NACHSCHAU_KEY, locale)}
          badgeTone="neutral"
          onPress={() => nachschau?.run()}
          testId="day-nachschau"
        />
      </TileGrid>
    </Panel>
  );
}
