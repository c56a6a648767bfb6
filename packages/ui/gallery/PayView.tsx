import { useState } from 'react';
import {
  AmountDue,
  Button,
  Dialog,
  digitsToCents,
  formatMoney,
  Numpad,
  Panel,
  PayColumns,
  QuickAmounts,
  Segmented,
  TenderPanel,
  useUi,
} from '../src/index.ts';
import { TillFrame } from './TillFrame.tsx';

const DUE = 2142;
const VOUCHER = 1000;
type Way = 'bar' | 'karte' | 'gutschein' | 'rechnung';

function VoidDialog({ open, onDone }: { open: boolean; onDone: (word: string) => void }) {
  return (
    <Dialog
      open={open}
      tone="danger"
      title="Bon 4.312 stornieren?"
      confirmLabel="Bon stornieren"
      onConfirm={() => onDone('voided')}
      onCancel={() => onDone('kept')}
      testId="void"
    >
      <p>
        Der ganze Bon über 21,42 € wird aufgehoben und 21,42 € werden bar ausgezahlt. Das steht im Journal und lässt
        sich nicht zurücknehmen.
      </p>
    </Dialog>
  );
}

/** Paying: the left pane changes, the basket stays. */
export function PayView() {
  const { locale } = useUi();
  const [way, setWay] = useState<Way>('bar');
  const [digits, setDigits] = useState('5000');
  const [asked, setAsked] = useState(false);
  const [said, setSaid] = useState('');
  const given = digitsToCents(digits) + VOUCHER;
  const rest = given - DUE;
  const finish = (): void => setSaid(`finish:${given}`);
  return (
    <TillFrame activeKey="F12" onKey={(key) => (key === 'F5' ? setAsked(true) : undefined)}>
      <Panel
        title="Bar zahlen"
        onBack={() => setSaid('back')}
        testId="pay"
        aside={
          <Segmented<Way>
            label="Zahlart"
            value={way}
            onChange={setWay}
            items={[
              { id: 'bar', label: 'Bar' },
              { id: 'karte', label: 'Karte' },
              { id: 'gutschein', label: 'Gutschein' },
              { id: 'rechnung', label: 'Rechnung' },
            ]}
            testId="way"
          />
        }
        footer={
          <Button
            big
            variant="pri"
            label="Abschließen und drucken"
            keyHint="⏎ Enter"
            onPress={finish}
            disabled={rest < 0}
            disabledReason="Es fehlt noch Geld"
            testId="finish"
          />
        }
      >
        <AmountDue label="Zu zahlen" value={formatMoney(DUE, locale)} testId="due" />
        <QuickAmounts
          label="Gegeben"
          onPick={(id) => setDigits(id)}
          testId="quick"
          items={[
            { id: '2142', label: 'Passend', keyHint: '⏎ Enter', primary: true },
            { id: '2500', label: '25 €' },
            { id: '3000', label: '30 €' },
            { id: '5000', label: '50 €', sub: 'üblich' },
          ]}
        />
        <PayColumns>
          <Numpad
            label="Betrag"
            mode="money"
            value={digits}
            onChange={setDigits}
            captureKeyboard
            onEnter={finish}
            fill
            testId="pad"
          />
          <TenderPanel
            givenLabel="Gegeben"
            given={formatMoney(digitsToCents(digits), locale)}
            items={[
              {
                id: 'g',
                label: 'Gutschein …7F2',
                amount: formatMoney(VOUCHER, locale),
                onRemove: () => setSaid('remove'),
              },
            ]}
            resultLabel={rest < 0 ? 'Noch zu zahlen' : 'Rückgeld'}
            result={formatMoney(Math.abs(rest), locale)}
            tone={rest < 0 ? 'warn' : 'ok'}
            testId="tender"
          />
        </PayColumns>
        <output className="v-hidden" data-testid="said">
          {said}
        </output>
      </Panel>
      <VoidDialog
        open={asked}
        onDone={(word) => {
          setAsked(false);
          setSaid(word);
        }}
      />
    </TillFrame>
  );
}
