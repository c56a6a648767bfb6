import { useState } from 'react';
import { Card, Columns, Logo, Paper, PinPad, Stack } from '../src/index.ts';
import { receipt } from './receipt.ts';

/** Log-in and receipt. */
export function PinView() {
  const [pin, setPin] = useState('');
  const [error, setError] = useState<string | undefined>(undefined);
  const [said, setSaid] = useState('');
  return (
    <main style={{ padding: 24 }}>
      <Columns min={420} gap={6}>
        <Card title="Anmelden">
          <Stack align="center" gap={5}>
            <h1 className="v-hidden">Anmelden</h1>
            <Logo height={26} />
            <PinPad
              label="PIN eingeben"
              value={pin}
              onChange={(next) => {
                setPin(next);
                setError(undefined);
              }}
              onSubmit={(typed) => {
                setSaid(typed);
                setPin('');
                if (typed !== '1234') setError('PIN passt nicht. Noch 4 Versuche.');
              }}
              error={error}
              testId="pin"
            />
            <output className="v-hidden" data-testid="said">
              {said}
            </output>
          </Stack>
        </Card>
        <Paper label="Bon 4.313" lines={receipt} testId="paper" />
      </Columns>
    </main>
  );
}
