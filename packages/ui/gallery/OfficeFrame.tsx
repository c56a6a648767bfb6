import {
  BarChart3,
  Boxes,
  Building2,
  FileText,
  Gauge,
  Landmark,
  Package,
  Receipt,
  RefreshCw,
  ShieldCheck,
  ShoppingCart,
  Users,
} from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { AppFrame, Avatar, CommandPalette, NavSide, SearchButton, TopBar, useHotkeys } from '../src/index.ts';

const sections = [
  {
    id: 'top',
    items: [
      { id: 'uebersicht', label: 'Übersicht', icon: Gauge },
      { id: 'auswertungen', label: 'Auswertungen', icon: BarChart3 },
    ],
  },
  {
    id: 'verkauf',
    title: 'Verkauf',
    items: [
      { id: 'belege', label: 'Belege', icon: Receipt },
      { id: 'kassen', label: 'Kassen & Z-Berichte', icon: ShoppingCart },
      { id: 'kunden', label: 'Kunden', icon: Users },
    ],
  },
  {
    id: 'waren',
    title: 'Waren',
    items: [
      { id: 'artikel', label: 'Artikel & Preise', icon: Package },
      { id: 'bestand', label: 'Bestand', icon: Boxes },
      { id: 'einkauf', label: 'Einkauf', icon: Building2 },
    ],
  },
  {
    id: 'finanzen',
    title: 'Finanzen',
    items: [
      { id: 'journal', label: 'Journal', icon: FileText },
      { id: 'ust', label: 'Umsatzsteuer', icon: Landmark },
    ],
  },
  {
    id: 'betrieb',
    title: 'Betrieb',
    items: [
      { id: 'abgleich', label: 'Abgleich & Geräte', icon: RefreshCw, badge: '7' },
      { id: 'pruefung', label: 'Prüfung & TSE', icon: ShieldCheck },
    ],
  },
];

const commands = sections.flatMap((section) =>
  section.items.map((item) => ({ id: item.id, label: item.label, group: section.title ?? 'Start', icon: item.icon })),
);

/** The office around a page. */
export function OfficeFrame({ active, children }: { active: string; children: ReactNode }) {
  const [page, setPage] = useState(active);
  const [open, setOpen] = useState(false);
  useHotkeys({ 'Control+K': () => setOpen(true) });
  return (
    <AppFrame
      variant="office"
      top={
        <TopBar place="Feinkost Brandt GmbH">
          <SearchButton
            label="Alles durchsuchen oder fragen …"
            keyHint="Strg K"
            onPress={() => setOpen(true)}
            testId="open-palette"
          />
          <Avatar name="Karla Sommer" />
        </TopBar>
      }
      nav={<NavSide label="Bereiche" sections={sections} activeId={page} onNavigate={setPage} />}
    >
      {children}
      <CommandPalette
        open={open}
        onClose={() => setOpen(false)}
        commands={commands}
        onRun={setPage}
        onAsk={setPage}
        testId="palette"
      />
    </AppFrame>
  );
}
