import { useTranslation } from 'react-i18next';
import { useFormat } from '../format.ts';
import type { Match } from './words.ts';

type Till = Match['tills'][number];

export interface HeatProps {
  tills: readonly Till[];
  /** The till the list below is limited to; null = all. */
  chosen: string | null;
  onChoose: (device: string | null) => void;
}

const STATES = ['equal', 'open', 'waiting', 'settling', 'unheard', 'differs'] as const;

/** A row per till, a box per Z, the newest at the right; the state is told by shape as well as by colour. A press limits the list to the till. */
export function Heat({ tills, chosen, onChoose }: HeatProps) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const used = STATES.filter((state) => tills.some(({ cells }) => cells.some((cell) => cell.state === state)));
  return (
    <div className="of-heat" data-testid="heat">
      {tills.map((till) => {
        const gaps = till.cells.filter(({ state }) => state === 'differs').length;
        const figures = { some: format.count(till.matched), all: format.count(till.belege) };
        return (
          <button
            key={till.device}
            type="button"
            className="of-heat-row"
            aria-pressed={chosen === till.device}
            onClick={() => onChoose(chosen === till.device ? null : till.device)}
            data-testid={`heat-${till.device}`}
          >
            <b>{till.deviceName}</b>
            <span className="of-heat-cells" aria-hidden="true">
              {till.cells.map((cell) => (
                <i
                  key={cell.z}
                  data-state={cell.state}
                  title={t('match.heatCell', {
                    z: cell.z,
                    state: t(`match.states.${cell.state}`),
                    some: format.count(cell.matched),
                    all: format.count(cell.belege),
                  })}
                />
              ))}
            </span>
            <span className="of-heat-sum">
              {t('match.receiptsOf', figures)}
              <span className="v-hidden">{` ${t('match.heatRow', { gaps, store: till.storeName })}`}</span>
            </span>
          </button>
        );
      })}
      <ul className="of-heat-key">
        {used.map((state) => (
          <li key={state}>
            <i data-state={state} aria-hidden="true" />
            {t(`match.states.${state}`)}
          </li>
        ))}
      </ul>
    </div>
  );
}
