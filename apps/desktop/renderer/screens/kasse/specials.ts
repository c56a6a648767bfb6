import type { SessionView } from '../../api.ts';
import { topicValue } from '../../app/useTopic.ts';
import { type Panel, useTill } from '../../stores/till.ts';
import { act } from './actions.ts';
import { hasGoods, type Making, oneOf, openPanel, type TillFunction, withRight } from './functionParts.ts';

type Draft = Omit<TillFunction, 'group'>;

/** Needs a receipt with something on it; says so calmly where there is none. */
function withGoods(panel: Panel): () => void {
  return () => {
    if (hasGoods()) useTill.getState().open(panel);
    else useTill.getState().fail({ code: 'kasse.basket_empty' });
  };
}

/** Eaten here or taken away: the other of the two. */
async function turnHouse(): Promise<void> {
  await act('kasse.setInHouse', { on: !(topicValue('basket')?.inHouse ?? false) });
}

/** Rare sales: what comes back, vouchers, part payments. */
export function specialFunctions({ t, session }: Making): TillFunction[] {
  const returns = (tab: 'receipt' | 'free' | 'deposit') => openPanel({ name: 'returns', tab });
  const list: Draft[] = [
    {
      id: 'returning',
      key: 'F8',
      label: t('fn.returning'),
      shows: oneOf(['returns', 'returnLines']),
      run: returns('receipt'),
    },
    { id: 'returnFree', label: t('fn.returnFree'), run: withRight(session, 'kasse.void', returns('free')) },
    { id: 'deposit', label: t('fn.deposit'), run: returns('deposit') },
    { id: 'redeem', label: t('fn.redeem'), run: openPanel({ name: 'voucher', tab: 'redeem', number: '' }) },
    { id: 'sellVoucher', label: t('fn.sellVoucher'), run: openPanel({ name: 'voucher', tab: 'sell', number: '' }) },
    { id: 'tip', label: t('fn.tip'), run: withGoods({ name: 'tip' }) },
    { id: 'takeAdvance', label: t('fn.takeAdvance'), run: openPanel({ name: 'advance', tab: 'take' }) },
    { id: 'settleAdvance', label: t('fn.settleAdvance'), run: openPanel({ name: 'advance', tab: 'settle' }) },
    { id: 'foreign', label: t('fn.foreign'), run: withGoods({ name: 'foreign' }) },
    { id: 'invoice', label: t('fn.invoice'), run: openPanel({ name: 'invoice' }) },
    { id: 'inHouse', label: t('fn.inHouse'), run: () => void turnHouse() },
  ];
  return list.map((fn) => ({ ...fn, group: t('fn.groupSpecial') }));
}

/** The till itself: how it stands, practice, the tax office. */
export function stateFunctions({ t, session }: Making): TillFunction[] {
  const list: Draft[] = [
    {
      id: 'nachschau',
      key: NACHSCHAU_KEY,
      label: t('nachschau.title'),
      run: () => useTill.getState().setNachschau(true),
    },
    { id: 'tse', label: t('fn.tse'), run: openPanel({ name: 'tse' }) },
    { id: 'training', label: t('training.title'), run: trainingRun(session) },
    { id: 'sync', label: t('sync.title'), run: openPanel({ name: 'sync' }) },
    { id: 'status', label: t('fn.status'), run: openPanel({ name: 'status' }) },
    { id: 'prints', label: t('prints.title'), run: openPanel({ name: 'prints' }) },
    { id: 'devices', label: t('fn.devices'), run: openPanel({ name: 'devices' }) },
  ];
  return list.map((fn) => ({ ...fn, group: t('fn.groupState') }));
}

/** The one key of the Kassen-Nachschau. */
export const NACHSCHAU_KEY = 'Shift+F9';

function trainingRun(session: SessionView): () => void {
  return withRight(session, 'kasse.void', openPanel({ name: 'training' }));
}
