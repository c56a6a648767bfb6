import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { call, type SessionView } from '../../api.ts';
import { topicValue } from '../../app/useTopic.ts';
import { forgetTyped, type Panel, useTill } from '../../stores/till.ts';
import { voidMarked, markedLine } from './actions.ts';
import { useWords } from './useWords.ts';

/** Something a person can do at the till, by key, by button or from the palette. */
export interface TillFunction {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  /** As in `KeyboardEvent.key` with modifiers: `F4`, `Control+L`. */
  readonly key?: string;
  /** Panels that show this function as active. */
  readonly shows?: (panel: Panel) => boolean;
  run(): void;
}

/** Locks the till: the person leaves, the basket stays. */
export async function lock(): Promise<void> {
  await call('session.signOut', {});
  forgetTyped();
}

function hasGoods(): boolean {
  const basket = topicValue('basket');
  return basket?.lines.some((line) => !line.voided) ?? false;
}

/** Opens paying, or says calmly that there is nothing to pay. */
export function openPay(panel: Panel): void {
  const till = useTill.getState();
  if (hasGoods()) till.open(panel);
  else till.fail({ code: 'kasse.basket_empty' });
}

function openLine(tab: 'quantity' | 'price' | 'discount'): void {
  const till = useTill.getState();
  if (markedLine()) till.open({ name: 'line', tab });
  else till.fail({ code: 'kasse.basket_empty' });
}

function withRight(session: SessionView, right: string, run: () => void): () => void {
  return () => {
    if (session.rights.includes(right)) run();
    else useTill.getState().fail({ code: 'identity.right_missing' });
  };
}

/** Whether a panel is one of these. */
function oneOf(names: readonly Panel['name'][]): (panel: Panel) => boolean {
  return (panel) => names.includes(panel.name);
}

/** Every function of the till with its key. F1 to F12 make the bar; all of them make palette and help. */
export function useFunctions(session: SessionView): readonly TillFunction[] {
  const { t } = useWords();
  const navigate = useNavigate();
  return useMemo(() => {
    const open = (panel: Panel) => () => useTill.getState().open(panel);
    const sale = t('fn.groupSale');
    const day = t('fn.groupDay');
    const more = t('fn.groupMore');
    const list: TillFunction[] = [
      { id: 'help', key: 'F1', label: t('fn.help'), group: more, shows: oneOf(['help']), run: open({ name: 'help' }) },
      { id: 'quantity', key: 'F2', label: t('fn.quantity'), group: sale, shows: (panel) => panel.name === 'line' && panel.tab === 'quantity', run: () => openLine('quantity') },
      { id: 'price', key: 'F3', label: t('fn.price'), group: sale, shows: (panel) => panel.name === 'line' && panel.tab === 'price', run: withRight(session, 'kasse.price', () => openLine('price')) },
      { id: 'discount', key: 'F4', label: t('fn.discount'), group: sale, shows: (panel) => panel.name === 'discountAll' || (panel.name === 'line' && panel.tab === 'discount'), run: withRight(session, 'kasse.discount', () => openLine('discount')) },
      { id: 'void', key: 'F5', label: t('fn.void'), group: sale, run: () => void voidMarked() },
      { id: 'park', key: 'F6', label: t('fn.park'), group: sale, shows: oneOf(['park']), run: open({ name: 'park' }) },
      { id: 'customer', key: 'F7', label: t('fn.customer'), group: sale, shows: oneOf(['customer', 'newCustomer']), run: open({ name: 'customer' }) },
      { id: 'returning', key: 'F8', label: t('fn.returning'), group: sale, run: () => useTill.getState().toggleReturning() },
      { id: 'drawer', key: 'F9', label: t('fn.drawer'), group: day, shows: oneOf(['day', 'drawer', 'cashMove', 'float', 'xReport', 'close', 'zList', 'abort']), run: open({ name: 'day' }) },
      { id: 'receipts', key: 'F10', label: t('fn.receipts'), group: day, shows: oneOf(['receipts', 'receipt', 'storno']), run: open({ name: 'receipts' }) },
      { id: 'card', key: 'F11', label: t('fn.card'), group: sale, shows: oneOf(['card']), run: () => openPay({ name: 'card', amount: null }) },
      { id: 'cash', key: 'F12', label: t('fn.cash'), group: sale, shows: oneOf(['cash', 'transfer']), run: () => openPay({ name: 'cash', given: 0 }) },
      { id: 'discountAll', label: t('fn.discountAll'), group: sale, run: withRight(session, 'kasse.discount', () => openPay({ name: 'discountAll' })) },
      { id: 'transfer', label: t('fn.transfer'), group: sale, run: () => openPay({ name: 'transfer' }) },
      { id: 'abort', label: t('day.abort'), group: sale, run: () => openPay({ name: 'abort' }) },
      { id: 'openDrawer', label: t('day.drawer'), group: day, run: withRight(session, 'kasse.drawer', open({ name: 'drawer' })) },
      { id: 'cashIn', label: t('day.in'), group: day, run: withRight(session, 'kasse.cash', open({ name: 'cashMove', kind: 'Einzahlung' })) },
      { id: 'cashOut', label: t('day.out'), group: day, run: withRight(session, 'kasse.cash', open({ name: 'cashMove', kind: 'Auszahlung' })) },
      { id: 'bank', label: t('day.bank'), group: day, run: withRight(session, 'kasse.cash', open({ name: 'cashMove', kind: 'Geldtransit' })) },
      { id: 'float', label: t('day.float'), group: day, run: open({ name: 'float' }) },
      { id: 'x', label: t('day.x'), group: day, run: open({ name: 'xReport' }) },
      { id: 'z', label: t('day.z'), group: day, run: withRight(session, 'kasse.close', open({ name: 'close' })) },
      { id: 'zList', label: t('day.zList'), group: day, run: open({ name: 'zList' }) },
      { id: 'status', label: t('fn.status'), group: more, run: open({ name: 'status' }) },
      { id: 'settings', label: t('fn.settings'), group: more, run: open({ name: 'settings' }) },
      { id: 'office', label: t('fn.office'), group: more, run: () => void navigate({ to: '/buero' }) },
      { id: 'lock', key: 'Control+L', label: t('fn.lock'), group: more, run: () => void lock() },
    ];
    return list;
  }, [t, session, navigate]);
}

/** A key as it stands on a button: `Strg L`, `Ctrl L`. */
export function keyText(key: string, locale: 'de' | 'en'): string {
  return key.replace('Control+', locale === 'de' ? 'Strg ' : 'Ctrl ');
}
