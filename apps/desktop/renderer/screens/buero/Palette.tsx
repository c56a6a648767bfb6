import { useQuery } from '@tanstack/react-query';
import { type Command, CommandPalette } from '@valero/ui';
import { Package, Receipt, User } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askOffice, useSearchText } from './data.ts';
import { useFormat } from './format.ts';
import { PAGE_RIGHTS, PAGES, usePlace } from './place.ts';
import { signOut, useMay, useOfficeSession } from './session.ts';

const HITS = 6;

/** What a typed text finds at the head office: articles, customers, receipts. */
function useHits(text: string): readonly Command[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const mayArticles = useMay('stock.read');
  const mayCustomers = useMay('crm.read');
  const mayReceipts = useMay('kasse.report');
  const asked = text.length >= 2;
  const articles = useQuery({
    ...askOffice('stock.searchArticles', { text, limit: HITS }),
    enabled: asked && mayArticles,
  });
  const customers = useQuery({
    ...askOffice('crm.searchCustomers', { text, limit: HITS }),
    enabled: asked && mayCustomers,
  });
  const receipts = useQuery({
    ...askOffice('kasse.listBelege', {
      text,
      from: null,
      to: null,
      store: null,
      device: null,
      articleNumber: null,
      limit: HITS,
      offset: 0,
    }),
    enabled: /^\d{1,9}$/.test(text) && mayReceipts,
  });
  return useMemo(() => {
    if (!asked) return [];
    return [
      ...(articles.data?.articles ?? []).map((article) => ({
        id: `artikel/${article.number}`,
        label: article.name,
        sub: `${article.number} · ${format.price(article.price)}`,
        group: t('palette.articles'),
        icon: Package,
        keywords: text,
      })),
      ...(customers.data?.customers ?? []).map((customer) => ({
        id: `kunden/${customer.number}`,
        label: customer.name,
        sub: [customer.number, customer.city].filter(Boolean).join(' · '),
        group: t('palette.customers'),
        icon: User,
        keywords: text,
      })),
      ...(receipts.data?.rows ?? []).map((row) => ({
        id: `belege/${row.id}`,
        label: `${t('receipts.number')} ${row.number}`,
        sub: `${row.kasseId} · ${format.dateTime(row.at)} · ${format.money(row.gross)}`,
        group: t('palette.receipts'),
        icon: Receipt,
        keywords: text,
      })),
    ];
  }, [asked, articles.data, customers.data, receipts.data, format, t, text]);
}

/** Everything by typing: pages, articles, customers, receipts. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('buero');
  const { go } = usePlace();
  const { user } = useOfficeSession();
  const [text, type] = useSearchText();
  const [typed, setTyped] = useState('');
  const hits = useHits(text);
  const commands = useMemo<readonly Command[]>(
    () => [
      ...PAGES.filter((page) => user?.rights.includes(PAGE_RIGHTS[page])).map((page) => ({
        id: page,
        label: t(`nav.${page}`),
        group: t('palette.pages'),
      })),
      { id: 'signOut', label: t('menu.signOut'), group: t('palette.actions') },
      ...(typed === '' ? [] : hits),
    ],
    [t, user, hits, typed],
  );
  const run = (id: string): void => {
    if (id === 'signOut') return void signOut();
    const [first, ...rest] = id.split('/');
    const page = PAGES.find((candidate) => candidate === first);
    if (page) go(page, rest.length > 0 ? rest.join('/') : null);
  };
  return (
    <CommandPalette
      open={open}
      onClose={() => {
        setTyped('');
        type('');
        onClose();
      }}
      commands={commands}
      onRun={run}
      placeholder={t('palette.open')}
      onQuery={(next) => {
        setTyped(next);
        type(next);
      }}
      testId="palette"
    />
  );
}
