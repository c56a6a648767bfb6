import { Inbox, Printer, Trash2 } from 'lucide-react';
import { useState } from 'react';
import {
  applyTheme,
  Badge,
  Button,
  ButtonRow,
  Card,
  Columns,
  EmptyState,
  ErrorState,
  Kbd,
  PageHead,
  PersonStrip,
  Pill,
  ProgressBar,
  Row,
  Segmented,
  SizeScope,
  Skeleton,
  Stack,
  StatusDot,
  Tabs,
  type Theme,
  ThemeToggle,
  TruthLine,
  useToast,
} from '../src/index.ts';

const nothing = (): void => undefined;

function Buttons() {
  return (
    <Stack>
      <ButtonRow>
        <Button label="Speichern" variant="pri" keyHint="F12" onPress={nothing} />
        <Button label="Excel" onPress={nothing} />
        <Button label="Abbrechen" variant="quiet" keyHint="Esc" onPress={nothing} />
        <Button label="Löschen" variant="danger" icon={Trash2} onPress={nothing} />
        <Button label="Drucken" icon={Printer} iconOnly onPress={nothing} />
        <Button label="Gesperrt" disabled onPress={nothing} />
        <Button label="Läuft" busy onPress={nothing} />
      </ButtonRow>
      <SizeScope size="till">
        <ButtonRow>
          <Button label="Bar" variant="pri" keyHint="F12" big onPress={nothing} />
          <Button label="Karte" keyHint="F11" onPress={nothing} />
          <Button label="Storno" variant="danger" keyHint="F5" onPress={nothing} />
          <Button label="Retoure" disabled disabledReason="Kein Bon gewählt" onPress={nothing} />
        </ButtonRow>
      </SizeScope>
    </Stack>
  );
}

function States() {
  return (
    <Stack>
      <Row wrap>
        <Pill tone="ok" label="TSE signiert" />
        <Pill tone="warn" label="Offline seit 12 min · 7 Bons warten" onPress={nothing} />
        <Pill tone="danger" label="TSE ausgefallen" onPress={nothing} />
        <Pill tone="info" label="Training: nichts wird gebucht" />
        <Pill tone="neutral" label="Kein Kunde" />
      </Row>
      <Row wrap gap={4}>
        <StatusDot tone="ok" label="bereit" />
        <StatusDot tone="warn" label="Papier fast leer" />
        <StatusDot tone="danger" label="kein Papier" />
        <StatusDot tone="info" label="Update bereit" />
        <StatusDot tone="neutral" label="nicht angeschlossen" />
        <Badge tone="warn" label="Aktion" />
        <Badge tone="info" label="Entwurf" />
        <Badge tone="ok" label="bezahlt" />
        <Badge tone="danger" label="überfällig" />
        <Kbd keys="Strg K" />
      </Row>
      <TruthLine
        tone="ok"
        text="4.312 von 4.312 Belegen: Kasse = Server = FIBU = Auswertung"
        note="zuletzt geprüft 14:31"
      />
      <TruthLine
        tone="warn"
        text="7 Belege warten auf Netz"
        note="nichts ist verloren"
        action={<Button label="Jetzt senden" onPress={nothing} />}
      />
      <TruthLine
        tone="danger"
        text="FIBU weicht um 0,95 € ab"
        note="Beleg 4.101"
        action={<Button label="Ansehen" onPress={nothing} />}
      />
      <ProgressBar
        label="Artikel einlesen"
        value={98_412}
        max={541_909}
        detail="98.412 von 541.909 Zeilen · 12 mit Fehler"
        secondsLeft={140}
        onCancel={nothing}
      />
      <ProgressBar label="Sicherung läuft" value={0} />
    </Stack>
  );
}

/** Every small part. */
export function PartsView() {
  const [tab, setTab] = useState('a');
  const [theme, setTheme] = useState<Theme>('auto');
  const toast = useToast();
  return (
    <main className="v-page">
      <PageHead title="Bausteine" sub="Alle Teile der Oberfläche">
        <ThemeToggle
          value={theme}
          onChange={(next) => {
            setTheme(next);
            applyTheme(next);
          }}
        />
      </PageHead>
      <Columns min={520}>
        <Card title="Knöpfe">
          <Buttons />
        </Card>
        <Card title="Wahl">
          <Stack>
            <Tabs
              label="Gruppen"
              value={tab}
              onChange={setTab}
              items={[
                { id: 'a', label: 'Offen', count: '7' },
                { id: 'b', label: 'Erledigt' },
              ]}
            />
            <Segmented
              label="Zeitraum"
              value={tab}
              onChange={setTab}
              items={[
                { id: 'a', label: 'Tag' },
                { id: 'b', label: 'Woche' },
              ]}
            />
            <SizeScope size="till">
              <Segmented
                label="Zahlart"
                value={tab}
                onChange={setTab}
                items={[
                  { id: 'a', label: 'Bar' },
                  { id: 'b', label: 'Karte' },
                ]}
              />
            </SizeScope>
            <PersonStrip name="Gasthaus Krone" sub="Gastro · 1.240 Punkte" tone="info" keyHint="F7" onPress={nothing} />
            <ButtonRow>
              <Button
                label="Meldung zeigen"
                onPress={() =>
                  toast.show({ tone: 'ok', title: 'Bon 4.313 gedruckt', text: 'Rückgeld 38,58 €', seconds: 0 })
                }
                testId="show-toast"
              />
            </ButtonRow>
          </Stack>
        </Card>
        <Card title="Zustände">
          <States />
        </Card>
        <Stack>
          <ErrorState
            what="Der Drucker antwortet nicht."
            lost="Nein. Der Bon 4.313 ist gespeichert und signiert."
            next="Papier und Kabel prüfen, dann „Nochmals drucken“."
            code="printer.offline"
            actions={<Button label="Nochmals drucken" variant="pri" onPress={nothing} />}
          />
          <Card title="Leer">
            <EmptyState
              icon={Inbox}
              title="Noch keine Kunden"
              text="Den ersten Kunden anlegen oder eine Liste einlesen."
              action={<Button label="Kunde anlegen" variant="pri" onPress={nothing} />}
            />
          </Card>
          <Card title="Kommt gleich">
            <Skeleton lines={3} />
          </Card>
        </Stack>
      </Columns>
    </main>
  );
}
