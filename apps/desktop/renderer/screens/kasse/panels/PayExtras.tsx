import { Button, useHotkeys } from '@valero/ui';
import { useTopic } from '../../../app/useTopic.ts';
import { type Panel, useTill } from '../../../stores/till.ts';
import { missingForInvoice } from '../invoice.ts';
import { useWords } from '../useWords.ts';

/** What belongs to paying and is rare: beside the pad, each with its letter. */
export function PayExtras({ foreign = true }: { foreign?: boolean }) {
  const { t } = useWords();
  const customer = useTopic('basket')?.customer ?? null;
  const invoice = useTill((till) => till.invoice);
  const { open, setInvoice } = useTill.getState();
  const ready = customer !== null && missingForInvoice(customer).length === 0;
  const to = (panel: Panel) => () => open(panel);
  const voucher = to({ name: 'voucher', tab: 'redeem', number: '' });
  const tip = to({ name: 'tip' });
  const abroad = foreign ? to({ name: 'foreign' }) : undefined;
  // With name and address there it is one press; else the panel asks for what is missing.
  const bill = (): void => (ready ? setInvoice(!invoice) : open({ name: 'invoice' }));
  useHotkeys({ G: voucher, T: tip, W: abroad, R: bill });
  return (
    <fieldset className="k-pay-more" aria-label={t('pay2.more')}>
      <Button label={t('pay2.voucher')} keyHint="G" onPress={voucher} testId="pay-voucher" />
      <Button label={t('pay2.tip')} keyHint="T" onPress={tip} testId="pay-tip" />
      {abroad ? <Button label={t('pay2.foreign')} keyHint="W" onPress={abroad} testId="pay-foreign" /> : null}
      <Button
        label={t('pay2.invoice')}
        keyHint="R"
        pressed={invoice}
        sub={invoice && customer ? customer.name : undefined}
        onPress={bill}
        testId="pay-invoice"
      />
    </fieldset>
  );
}
