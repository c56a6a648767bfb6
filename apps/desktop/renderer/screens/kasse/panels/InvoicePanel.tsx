import { Button, Panel, TruthLine } from '@valero/ui';
import { ReceiptEuro, UserPlus, UserSearch } from 'lucide-react';
import { useTopic } from '../../../app/useTopic.ts';
import { useTill } from '../../../stores/till.ts';
import { missingForInvoice } from '../invoice.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { useWords } from '../useWords.ts';
import { EnterOnly } from './CashPanel.tsx';

/** Says what an invoice still needs, and leads there; with everything there it is one press. */
export function InvoicePanel() {
  const { t } = useWords();
  const customer = useTopic('basket')?.customer ?? null;
  const wanted = useTill((till) => till.invoice);
  const { back, open, setInvoice } = useTill.getState();
  const missing = missingForInvoice(customer);
  const use = (): void => {
    setInvoice(true);
    back();
  };
  const without = (): void => {
    setInvoice(false);
    back();
  };
  const words =
    customer && missing.length > 0
      ? t('invoice.needAddress', {
          name: customer.name,
          missing: missing.map((part) => t(`invoice.missing.${part}`)).join(', '),
        })
      : t('invoice.needCustomer');
  const ready = customer !== null && missing.length === 0;
  return (
    <Panel
      title={t('invoice.title')}
      onBack={back}
      footer={
        ready ? (
          <Button big full variant="pri" label={t('invoice.use')} keyHint="Enter" onPress={use} testId="invoice-use" />
        ) : undefined
      }
      testId="invoice"
    >
      <NoticeLine />
      {ready ? <EnterOnly onEnter={use} /> : null}
      <TruthLine tone={ready ? 'ok' : 'warn'} text={ready ? t('invoice.ready') : words} testId="invoice-state" />
      {customer ? (
        <address className="k-address">
          <b>{customer.name}</b>
          <span>{customer.street}</span>
          <span>{[customer.zip, customer.city].filter(Boolean).join(' ')}</span>
          {customer.vatId ? <span>{customer.vatId}</span> : null}
        </address>
      ) : null}
      <div className="k-wide-buttons">
        <Button
          big
          full
          icon={UserSearch}
          label={t('invoice.choose')}
          keyHint="F7"
          onPress={() => open({ name: 'customer' })}
          testId="invoice-choose"
        />
        <Button
          big
          full
          icon={UserPlus}
          label={t('invoice.newCustomer')}
          onPress={() => open({ name: 'newCustomer', text: customer?.name ?? '' })}
          testId="invoice-new"
        />
        {wanted ? (
          <Button big full icon={ReceiptEuro} label={t('invoice.none')} onPress={without} testId="invoice-none" />
        ) : null}
      </div>
      <p className="k-hint">{t('invoice.text')}</p>
    </Panel>
  );
}
