import { useState } from 'react';
import {
  Card,
  Checkbox,
  Columns,
  DateField,
  MenuButton,
  MoneyField,
  NumberField,
  PageHead,
  PasswordField,
  Row,
  SearchField,
  SelectField,
  Stack,
  Switch,
  TextArea,
  TextField,
} from '../src/index.ts';

type Tax = 'voll' | 'ermaessigt' | 'frei';

/** Every field, in the size of the surrounding provider. */
export function FieldsView() {
  const [name, setName] = useState('Bergkäse am Stück');
  const [secret, setSecret] = useState('geheim');
  const [query, setQuery] = useState('');
  const [price, setPrice] = useState<number | null>(2300);
  const [weight, setWeight] = useState<number | null>(412);
  const [count, setCount] = useState<number | null>(12);
  const [tax, setTax] = useState<Tax>('ermaessigt');
  const [day, setDay] = useState<string | null>('2026-11-21');
  const [note, setNote] = useState('');
  const [on, setOn] = useState(true);
  return (
    <main className="v-page">
      <PageHead title="Felder">
        <MenuButton
          label="Weitere"
          onPick={setNote}
          testId="menu"
          items={[
            { id: 'copy', label: 'Kopieren', keyHint: 'Strg C' },
            { id: 'lock', label: 'Sperren', disabled: true },
            { id: 'delete', label: 'Löschen', danger: true },
          ]}
        />
      </PageHead>
      <Columns min={340}>
        <Card title="Text">
          <Stack>
            <TextField
              label="Bezeichnung"
              value={name}
              onChange={setName}
              required
              hint="Steht so auf dem Bon."
              testId="name"
            />
            <TextField
              label="GTIN"
              value="4001234567891"
              onChange={() => undefined}
              error="Prüfziffer stimmt nicht: 0 wäre richtig."
              testId="gtin"
            />
            <PasswordField label="Passwort" value={secret} onChange={setSecret} testId="secret" />
            <SearchField
              label="Artikel suchen"
              value={query}
              onChange={setQuery}
              placeholder="Artikel suchen"
              keyHint="/"
              testId="query"
            />
          </Stack>
        </Card>
        <Card title="Zahlen">
          <Stack>
            <MoneyField label="Preis" value={price} onChange={setPrice} testId="price" />
            <NumberField label="Gewicht" value={weight} onChange={setWeight} decimals={3} unit="kg" testId="weight" />
            <NumberField label="Anzahl" value={count} onChange={setCount} min={1} max={99} testId="count" />
            <NumberField label="Gesperrt" value={7} onChange={() => undefined} disabled />
            <output data-testid="numbers">{[price, weight, count].join(' ')}</output>
          </Stack>
        </Card>
        <Card title="Auswahl">
          <Stack>
            <SelectField<Tax>
              label="Steuersatz"
              value={tax}
              onChange={setTax}
              options={[
                { id: 'voll', label: '19 %', sub: 'voller Satz' },
                { id: 'ermaessigt', label: '7 %', sub: 'ermäßigt' },
                { id: 'frei', label: '0 %', disabled: true },
              ]}
              testId="tax"
            />
            <DateField label="Gültig ab" value={day} onChange={setDay} min="2026-01-01" testId="day" />
            <TextArea label="Notiz" value={note} onChange={setNote} testId="note" />
            <Row gap={5}>
              <Checkbox label="Pfandartikel" checked={on} onChange={setOn} testId="check" />
              <Switch label="Im Verkauf" checked={on} onChange={setOn} testId="switch" />
            </Row>
          </Stack>
        </Card>
      </Columns>
    </main>
  );
}
