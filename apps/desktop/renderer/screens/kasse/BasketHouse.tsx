import { Segmented } from '@valero/ui';
import { useTopic } from '../../app/useTopic.ts';
import { useSettings } from '../../stores/settings.ts';
import { act } from './actions.ts';
import { useWords } from './useWords.ts';

/** Eaten here or taken away. In sight only where a person asked for it, or where it has been chosen. */
export function BasketHouse() {
  const { t } = useWords();
  const wanted = useSettings((settings) => settings.house);
  const inHouse = useTopic('basket')?.inHouse ?? false;
  if (!wanted && !inHouse) return null;
  return (
    <div className="k-house">
      <Segmented
        label={t('house.label')}
        items={[
          { id: 'out' as const, label: t('house.out') },
          { id: 'in' as const, label: t('house.in') },
        ]}
        value={inHouse ? 'in' : 'out'}
        onChange={(id) => void act('kasse.setInHouse', { on: id === 'in' })}
        testId="house"
      />
    </div>
  );
}
