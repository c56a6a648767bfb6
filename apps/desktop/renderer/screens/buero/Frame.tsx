import { useQuery } from '@tanstack/react-query';
import { AppFrame, NavSide, SearchButton, TopBar, useHotkeys } from '@valero/ui';
import {
  BarChart3,
  BookOpen,
  Boxes,
  FileCheck2,
  FileDown,
  FilePen,
  Gauge,
  Landmark,
  Package,
  Receipt,
  RefreshCw,
  ShieldCheck,
  ShoppingCart,
  Users,
} from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askOffice } from './data.ts';
import { type Format, useFormat } from './format.ts';
import { Palette } from './Palette.tsx';
import { PersonMenu } from './PersonMenu.tsx';
import { PAGE_RIGHTS, type PageId, usePlace } from './place.ts';
import { useRefreshOnLine } from './requests/source.ts';
import { useOpenRequests } from './requests/useRequests.ts';
import { useMay, useOfficeSession } from './session.ts';

const ICONS = {
  uebersicht: Gauge,
  auswertungen: BarChart3,
  belege: Receipt,
  kassen: ShoppingCart,
  kunden: Users,
  artikel: Package,
  bestand: Boxes,
  aenderungen: FilePen,
  journal: BookOpen,
  konten: Landmark,
  rechnungen: FileDown,
  abgleich: RefreshCw,
  pruefung: ShieldCheck,
  meldung: FileCheck2,
} as const;

const SECTIONS = [
  { id: 'top', title: null, pages: ['uebersicht', 'auswertungen'] },
  { id: 'sell', title: 'nav.sell', pages: ['belege', 'kassen', 'kunden'] },
  { id: 'goods', title: 'nav.goods', pages: ['artikel', 'bestand', 'aenderungen'] },
  { id: 'money', title: 'nav.money', pages: ['journal', 'konten', 'rechnungen'] },
  { id: 'run', title: 'nav.run', pages: ['abgleich', 'pruefung', 'meldung'] },
] as const;

/** Company of the newest Kassenabschluss: the name as it stands on the receipts. */
function useCompany(): string {
  const may = useMay('kasse.report');
  const { data } = useQuery({
    ...askOffice('kasse.listZ', { store: null, from: null, to: null, limit: 1, offset: 0 }),
    enabled: may,
    staleTime: 600_000,
  });
  return data?.rows[0]?.z.masterData.company.name ?? '';
}

/** How many facts wait at tills or for a look, for the badge. */
function useOpenCount(): number {
  const may = useMay('bi.read');
  const { data } = useQuery({ ...askOffice('sync.listDevices', {}), enabled: may, refetchInterval: 15_000 });
  return (data ?? []).reduce((sum, device) => sum + device.waiting + device.review, 0);
}

function badgeOf(
  page: PageId,
  counts: Readonly<Partial<Record<PageId, number>>>,
  format: Pick<Format, 'count'>,
): string | undefined {
  const count = counts[page] ?? 0;
  return count > 0 ? format.count(count) : undefined;
}

/** Deadlines of the Kassenmeldung that press or have passed, for the badge. */
const PRESSING_DAYS = 14;

function usePressingCount(): number {
  const may = useMay('audit.read');
  const { data } = useQuery({ ...askOffice('meldung.due', { store: null }), enabled: may, staleTime: 600_000 });
  return (data?.rows ?? []).filter(({ daysLeft }) => daysLeft === null || daysLeft <= PRESSING_DAYS).length;
}

/** The office around a page: bar, sections, command palette. */
export function Frame({ page, children }: { page: PageId; children: ReactNode }) {
  const { t } = useTranslation('buero');
  const { go } = usePlace();
  const format = useFormat();
  const { user } = useOfficeSession();
  const company = useCompany();
  const open = useOpenCount();
  const pressing = usePressingCount();
  const changes = useOpenRequests().length;
  useRefreshOnLine();
  const [palette, setPalette] = useState(false);
  useHotkeys({ 'Control+K': () => setPalette(true) });
  const sections = useMemo(
    () =>
      SECTIONS.map(({ id, title, pages }) => ({
        id,
        title: title === null ? undefined : t(title),
        items: pages
          .filter((item) => user?.rights.includes(PAGE_RIGHTS[item]))
          .map((item) => ({
            id: item,
            label: t(`nav.${item}`),
            icon: ICONS[item],
            href: `#/buero/${item}`,
            badge: badgeOf(item, { abgleich: open, meldung: pressing, aenderungen: changes }, format),
          })),
      })).filter(({ items }) => items.length > 0),
    [t, user, open, pressing, changes, format],
  );
  return (
    <AppFrame
      variant="office"
      mainLabel={t(`nav.${page}`)}
      testId="office"
      top={
        <TopBar place={company} onLogo={() => go('uebersicht')} logoLabel={`VALERO: ${t('nav.uebersicht')}`}>
          <SearchButton
            label={t('palette.open')}
            keyHint={format.locale === 'de' ? 'Strg K' : 'Ctrl K'}
            onPress={() => setPalette(true)}
            testId="open-palette"
          />
          <PersonMenu />
        </TopBar>
      }
      nav={
        <NavSide
          label={t('nav.label')}
          sections={sections}
          activeId={page}
          onNavigate={(id) => go(id as PageId)}
          testId="nav"
        />
      }
    >
      {children}
      <Palette open={palette} onClose={() => setPalette(false)} />
    </AppFrame>
  );
}
