import { Panel, Segmented } from '@valero/ui';
import type { SessionView } from '../../../api.ts';
import { useTill } from '../../../stores/till.ts';
import { useWords } from '../useWords.ts';
import { VoucherRedeem } from './VoucherRedeem.tsx';
import { VoucherSell } from './VoucherSell.tsx';

type VoucherTab = 'sell' | 'redeem';

interface VoucherPanelProps {
  tab: VoucherTab;
  /** A number that is known already; empty = none. */
  number: string;
  session: SessionView;
}

/** Vouchers: sold for any goods or for certain ones, and redeemed as a whole or in part. */
export function VoucherPanel({ tab, number, session }: VoucherPanelProps) {
  const { t } = useWords();
  const { back, replace } = useTill.getState();
  const turn = (next: VoucherTab): void => replace({ name: 'voucher', tab: next, number: '' });
  return (
    <Panel
      title={t('voucher.title')}
      onBack={back}
      aside={
        <Segmented
          label={t('voucher.tab')}
          items={(['redeem', 'sell'] as const).map((id) => ({ id, label: t(`voucher.${id}`) }))}
          value={tab}
          onChange={turn}
          testId="voucher-tab"
        />
      }
      testId="voucher"
    >
      {tab === 'sell' ? (
        <VoucherSell />
      ) : (
        <VoucherRedeem key={number} start={number} mayUnknown={session.rights.includes('kasse.void')} />
      )}
    </Panel>
  );
}
