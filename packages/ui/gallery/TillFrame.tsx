import { Printer } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import {
  AppFrame,
  type BasketLineData,
  BasketList,
  Button,
  ButtonRow,
  EmptyState,
  KeyBar,
  PersonStrip,
  Pill,
  TopBar,
  TotalBlock,
} from '../src/index.ts';
import { basket, totals } from './data.ts';

const names = [
  'Hilfe',
  'Menge',
  'Preis',
  'Rabatt',
  'Storno',
  'Parken',
  'Kunde',
  'Retoure',
  'Lade',
  'Bons',
  'Karte',
  'Bar',
];

interface TillFrameProps {
  lines?: readonly BasketLineData[];
  onKey?: (key: string) => void;
  activeKey?: string;
  children: ReactNode;
}

/** The till around a left pane. */
export function TillFrame({ lines = basket, onKey, activeKey, children }: TillFrameProps) {
  const [selected, setSelected] = useState<string | null>('3');
  const keys = names.map((label, index) => {
    const key = `F${index + 1}`;
    return { key, label, active: key === activeKey, disabled: label === 'Retoure', onPress: () => onKey?.(key) };
  });
  return (
    <AppFrame
      variant="till"
      mainLabel="Verkauf"
      sideLabel="Bon"
      top={
        <TopBar place="Filiale Mitte · Kasse 2">
          <Pill tone="ok" label="TSE signiert" />
          <Pill tone="warn" label="Offline seit 12 min · 7 Bons warten" onPress={() => onKey?.('offline')} />
          <Pill tone="ok" icon={Printer} label="Drucker" />
          <PersonStrip name="Aylin M." sub="Bon 4.313 · 14:32" />
        </TopBar>
      }
      keys={<KeyBar keys={keys} testId="keys" />}
      side={
        <>
          <PersonStrip
            bar
            tone="info"
            name="Gasthaus Krone"
            sub="Kundengruppe Gastro · 1.240 Punkte"
            keyHint="F7"
            actionLabel="Kunde wechseln"
            onPress={() => onKey?.('F7')}
          />
          <BasketList
            label="Positionen"
            lines={lines}
            selectedId={selected}
            onSelect={setSelected}
            testId="basket"
            empty={<EmptyState title="Bereit" text="Artikel scannen, antippen oder suchen." />}
          />
          <TotalBlock label="Summe" total="21,42 €" rows={totals} testId="total">
            <ButtonRow columns={2}>
              <Button big label="Karte" keyHint="F11" onPress={() => onKey?.('F11')} />
              <Button big variant="pri" label="Bar" keyHint="F12" onPress={() => onKey?.('F12')} testId="pay-cash" />
            </ButtonRow>
          </TotalBlock>
        </>
      }
    >
      {children}
    </AppFrame>
  );
}
