import { useNavigate } from '@tanstack/react-router';
import type { CashKind } from '@valero/domain/kasse';
import { useMemo } from 'react';
import { call, type SessionView } from '../../api.ts';
import { forgetTyped, type Panel, useTill } from '../../stores/till.ts';
import { isBusy, markedLine, voidMarked, whenQuiet } from './actions.ts';
import { hasGoods, type Making, oneOf, openPanel, type TillFunction, withRight } from './functionParts.ts';
import { specialFunctions, stateFunctions } from './specials.ts';
import { useWords } from './useWords.ts';

/** Locks the till: the person leaves, the basket stays. */
export async function lock(): Promise<void> {
  await call('session.signOut', {});
  forgetTyped();
}

/** Opens paying, or says calmly that there is nothing to pay. */
export function openPay(panel: Panel): void {
  const till = useTill.getState();
  // A scan may still be on its way; paying waits for it, so the panel need not.
  if (hasGoods() || isBusy()) till.open(panel);
  else till.fail({ code: 'kasse.basket_empty' });
}

function openLine(tab: 'quantity' | 'price' | 'discount'): void {
  whenQuiet(() => {
    const till = useTill.getState();
    if (markedLine()) till.open({ name: 'line', tab });
    else till.fail({ code: 'kasse.basket_empty' });
  });
}

/** Whether the line panel shows this tab. */
function onTab(tab: 'quantity' | 'price'): (panel: Panel) => boolean {
  return (panel) => panel.name === 'line' && panel.tab === tab;
}

/** What is done with a basket. */
function saleFunctions({ t, session }: Making): TillFunction[] {
  const discounting = (panel: Panel): boolean =>
    panel.name === 'discountAll' || (panel.name === 'line' && panel.tab === 'discount');
  const list: Omit<TillFunction, 'group'>[] = [
    { id: 'quantity', key: 'F2', label: t('fn.quantity'), shows: onTab('quantity'), run: () => openLine('quantity') },
    {
      id: 'price',
      key: 'F3',
      label: t('fn.price'),
      shows: onTab('price'),
      run: withRight(session, 'kasse.price', () => openLine('price')),
    },
    {
      id: 'discount',
      key: 'F4',
      label: t('fn.discount'),
      shows: discounting,
      run: withRight(session, 'kasse.discount', () => openLine('discount')),
    },
    { id: 'void', key: 'F5', label: t('fn.void'), run: voidMarked },
    { id: 'park', key: 'F6', label: t('fn.park'), shows: oneOf(['park']), run: openPanel({ name: 'park' }) },
    {
      id: 'customer',
      key: 'F7',
      label: t('fn.customer'),
      shows: oneOf(['customer', 'newCustomer']),
      run: openPanel({ name: 'customer' }),
    },
    {
      id: 'card',
      key: 'F11',
      label: t('fn.card'),
      shows: oneOf(['card']),
      run: () => openPay({ name: 'card', amount: null }),
    },
    {
      id: 'cash',
      key: 'F12',
      label: t('fn.cash'),
      shows: oneOf(['cash', 'transfer', 'foreign', 'invoice', 'tip']),
      run: () => openPay({ name: 'cash', given: 0 }),
    },
    {
      id: 'discountAll',
      label: t('fn.discountAll'),
      run: withRight(session, 'kasse.discount', () => openPay({ name: 'discountAll' })),
    },
    { id: 'transfer', label: t('fn.transfer'), run: () => openPay({ name: 'transfer' }) },
    { id: 'abort', label: t('day.abort'), run: () => openPay({ name: 'abort' }) },
  ];
  return list.map((fn) => ({ ...fn, group: t('fn.groupSale') }));
}

const DAY_PANELS = [
  'day',
  'drawer',
  'cashMove',
  'float',
  'xReport',
  'close',
  'zList',
  'abort',
  'count',
  'cardCut',
] as const;

/** What is done with drawer and day. */
function dayFunctions({ t, session }: Making): TillFunction[] {
  const cash = (kind: CashKind) => withRight(session, 'kasse.cash', openPanel({ name: 'cashMove', kind }));
  const list: Omit<TillFunction, 'group'>[] = [
    { id: 'drawer', key: 'F9', label: t('fn.drawer'), shows: oneOf(DAY_PANELS), run: openPanel({ name: 'day' }) },
    {
      id: 'receipts',
      key: 'F10',
      label: t('fn.receipts'),
      shows: oneOf(['receipts', 'receipt', 'storno']),
      run: openPanel({ name: 'receipts' }),
    },
    {
      id: 'openDrawer',
      label: t('day.drawer'),
      run: withRight(session, 'kasse.drawer', openPanel({ name: 'drawer' })),
    },
    { id: 'cashIn', label: t('day.in'), run: cash('Einzahlung') },
    { id: 'cashOut', label: t('day.out'), run: cash('Auszahlung') },
    { id: 'bank', label: t('day.bank'), run: cash('Geldtransit') },
    { id: 'ownerOut', label: t('day.privateOut'), run: cash('Privatentnahme') },
    { id: 'wages', label: t('day.wages'), run: cash('Lohnzahlung') },
    { id: 'count', label: t('count.title'), run: openPanel({ name: 'count' }) },
    { id: 'float', label: t('day.float'), run: openPanel({ name: 'float' }) },
    { id: 'x', label: t('day.x'), run: openPanel({ name: 'xReport' }) },
    { id: 'z', label: t('day.z'), run: withRight(session, 'kasse.close', openPanel({ name: 'close' })) },
    { id: 'cardCut', label: t('cut.title'), run: withRight(session, 'kasse.close', openPanel({ name: 'cardCut' })) },
    { id: 'zList', label: t('day.zList'), run: openPanel({ name: 'zList' }) },
  ];
  return list.map((fn) => ({ ...fn, group: t('fn.groupDay') }));
}

/** Everything else. */
function moreFunctions(t: Making['t'], toOffice: () => void): TillFunction[] {
  const list: Omit<TillFunction, 'group'>[] = [
    { id: 'menu', key: 'F1', label: t('fn.menu'), shows: oneOf(['menu', 'help']), run: openPanel({ name: 'menu' }) },
    { id: 'help', label: t('fn.help'), run: openPanel({ name: 'help' }) },
    { id: 'labels', label: t('labels.title'), run: openPanel({ name: 'labels' }) },
    { id: 'codes', label: t('codes.panel'), run: openPanel({ name: 'codes' }) },
    { id: 'settings', label: t('fn.settings'), run: openPanel({ name: 'settings' }) },
    { id: 'customerWindow', label: t('kunde.open'), run: () => openCustomerWindow(t('kunde.blocked')) },
    { id: 'office', label: t('fn.office'), run: toOffice },
    { id: 'lock', key: 'Control+L', label: t('fn.lock'), run: () => void lock() },
  ];
  return list.map((fn) => ({ ...fn, group: t('fn.groupMore') }));
}

/** A window for the customer's screen; the same one is used again. In the desktop app the shell opens it by itself. */
function openCustomerWindow(blocked: string): void {
  const opened = window.open('#/kunde', 'valero-kunde', 'popup,width=1280,height=800');
  if (!opened) useTill.getState().say(blocked);
}

/** The place of a function key in the bar; what has none comes last. */
function place(fn: TillFunction): number {
  return Number(/^F(\d+)$/.exec(fn.key ?? '')?.[1] ?? 99);
}

/** Every function of the till with its key, F1 to F12 first. They make the bar; all of them make palette and help. */
export function useFunctions(session: SessionView): readonly TillFunction[] {
  const { t } = useWords();
  const navigate = useNavigate();
  return useMemo(() => {
    const toOffice = (): void => void navigate({ to: '/buero' });
    const making = { t, session };
    const all = [
      ...saleFunctions(making),
      ...specialFunctions(making),
      ...dayFunctions(making),
      ...stateFunctions(making),
      ...moreFunctions(t, toOffice),
    ];
    return all.sort((a, b) => place(a) - place(b));
  }, [t, session, navigate]);
}

/** A key as it stands on a button: `Strg L`, `Ctrl L`. */
export function keyText(key: string, locale: 'de' | 'en'): string {
  return key
    .replace('Control+', locale === 'de' ? 'Strg ' : 'Ctrl ')
    .replace('Shift+', locale === 'de' ? 'Umschalt ' : 'Shift ');
}
