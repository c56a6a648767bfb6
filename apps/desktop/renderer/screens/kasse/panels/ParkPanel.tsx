import { useQuery } from '@tanstack/react-query';
import { Button, EmptyState, formatMoney, formatTime, Panel, TextField } from '@valero/ui';
import { PackageOpen } from 'lucide-react';
import { useState } from 'react';
import { ask } from '../../../app/query.ts';
import { useTopic } from '../../../app/useTopic.ts';
import { fromHere, useTill } from '../../../stores/till.ts';
import { actAndRefresh } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { ListArea, RowList } from '../RowList.tsx';
import { useWords } from '../useWords.ts';
import { EnterOnly } from './CashPanel.tsx';

/** Sets the open basket aside, or takes one up again. */
export function ParkPanel() {
  const { t, locale } = useWords();
  const [label, setLabel] = useState('');
  const basket = useTopic('basket') ?? null;
  const parked = useQuery(ask('kasse.listParked', {}));
  const { back, say, fail } = useTill.getState();
  const hasGoods = basket?.lines.some((line) => !line.voided) ?? false;
  const park = async (): Promise<void> => {
    const here = fromHere();
    const result = await actAndRefresh('kasse.park', { label: label.trim() });
    if (!result.ok) return;
    here.home();
    useTill.getState().select(null);
    say(t('park.parked'));
  };
  const recall = async (id: string): Promise<void> => {
    const found = parked.data?.find((entry) => entry.id === id);
    if (!found) return;
    if (hasGoods) return fail({ code: 'kasse.basket_open' });
    const here = fromHere();
    const result = await actAndRefresh('kasse.recall', { basketId: found.id });
    if (!result.ok) return;
    here.home();
    say(t('park.recalled'));
  };
  const rows = (parked.data ?? []).map((entry) => ({
    id: entry.id,
    title: entry.label,
    sub: `${t('park.info', { time: formatTime(entry.at, locale), by: entry.by })} · ${t('park.lines', { count: entry.lines })}`,
    right: formatMoney(entry.total, locale),
  }));
  const first = rows[0];
  return (
    <Panel title={t('park.title')} onBack={back} testId="park">
      <NoticeLine />
      {hasGoods ? (
        <div className="k-park">
          <TextField
            label={t('park.label')}
            hint={t('park.labelHint')}
            value={label}
            onChange={setLabel}
            maxLength={60}
            autoFocus
            onEnter={() => void park()}
            testId="park-label"
          />
          <Button
            big
            full
            variant="pri"
            label={t('park.park')}
            keyHint="Enter"
            onPress={() => void park()}
            testId="park-now"
          />
        </div>
      ) : null}
      {!hasGoods && first ? <EnterOnly onEnter={() => void recall(first.id)} /> : null}
      <h3 className="k-h3">{t('park.list')}</h3>
      <ListArea>
        <RowList
          label={t('park.list')}
          rows={rows}
          onPick={(id) => void recall(id)}
          empty={<EmptyState title={t('park.none')} text={t('park.noneText')} icon={PackageOpen} />}
          testId="parked"
        />
      </ListArea>
    </Panel>
  );
}

/** Gives the open sale up; it is recorded, no money moves. */
export function AbortPanel() {
  const { t } = useWords();
  const { back, say } = useTill.getState();
  const abort = async (): Promise<void> => {
    const here = fromHere();
    const result = await actAndRefresh('kasse.abortSale', {});
    if (!result.ok) return;
    here.home();
    useTill.getState().select(null);
    say(t('abort.done'));
  };
  return (
    <Panel
      title={t('abort.title')}
      onBack={back}
      footer={
        <Button
          big
          full
          variant="danger"
          label={t('abort.confirm')}
          keyHint="Enter"
          onPress={() => void abort()}
          testId="abort-now"
        />
      }
      testId="abort"
    >
      <EnterOnly onEnter={() => void abort()} />
      <NoticeLine />
      <p>{t('abort.text')}</p>
    </Panel>
  );
}
