import { gapWords, MATCH_PLACES, type MatchLine } from '@valero/domain/sync';
import { Button, StatusDot, TruthLine } from '@valero/ui';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../format.ts';
import { usePlace } from '../place.ts';
import { Facts, Side } from '../Split.tsx';
import { STATE_TONE } from './words.ts';

function Places({ line }: { line: MatchLine }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  return (
    <table className="of-fields">
      <thead>
        <tr>
          <th scope="col">{t('match.figure')}</th>
          <th scope="col">{t('match.receipts')}</th>
          <th scope="col">{t('match.gross')}</th>
        </tr>
      </thead>
      <tbody>
        {MATCH_PLACES.map((place) => {
          const figures = line[place];
          const wrong = line.gaps.some((gap) => gap.place === place);
          return (
            <tr key={place} data-testid={`place-${place}`}>
              <th scope="row">
                {wrong ? <StatusDot tone="danger" label={t(`match.places.${place}`)} /> : t(`match.places.${place}`)}
              </th>
              <td>{figures?.belege == null ? t('match.notYet') : format.count(figures.belege)}</td>
              <td>{figures?.gross == null ? t('match.notYet') : format.money(figures.gross)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** One Z: what each place says, what is missing, and what to do. */
export function LineSide({ line, onClose }: { line: MatchLine; onClose: () => void }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { go } = usePlace();
  const head = (mark: MatchLine['headTill']): string =>
    mark === null
      ? t('match.chainUntold')
      : t('match.chainText', { seq: format.count(mark.seq), hash: mark.hash.slice(0, 16) });
  const places = [...new Set(line.gaps.map(({ place }) => place))];
  const tone = STATE_TONE[line.state];
  return (
    <Side
      title={t('match.line', { till: line.deviceName, z: line.z })}
      sub={line.storeName}
      onClose={onClose}
      testId="match-side"
    >
      <TruthLine
        tone={tone === 'neutral' ? 'info' : tone}
        text={t(`match.stateTexts.${line.state}`)}
        testId="match-verdict"
      />
      {line.gaps.length > 0 ? (
        <ul className="of-gaps" data-testid="match-gaps">
          {line.gaps.map((gap) => (
            <li key={`${gap.place}/${gap.figure}`}>{gapWords(gap, format.locale)}</li>
          ))}
        </ul>
      ) : null}
      <Places line={line} />
      {places.length > 0 ? (
        <>
          <h3 className="of-h3">{t('match.todo')}</h3>
          {places.map((place) => (
            <p key={place}>{t(`match.todoGap.${place}`)}</p>
          ))}
          <Button label={t('match.toLetters')} onPress={() => go('abgleich', 'liegen')} testId="match-letters" />
        </>
      ) : null}
      <Facts
        rows={[
          [t('match.closed'), line.closedAt === null ? t('match.openDay') : format.dateTime(line.closedAt)],
          [t('match.told'), line.toldAt === null ? t('match.chainUntold') : format.dateTime(line.toldAt)],
          [t('match.chainTill'), head(line.headTill)],
          [t('match.chainServer'), head(line.headServer)],
        ]}
      />
    </Side>
  );
}
