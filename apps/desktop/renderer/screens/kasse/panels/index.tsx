import type { SessionView } from '../../../api.ts';
import type { Panel } from '../../../stores/till.ts';
import type { TillFunction } from '../functions.ts';
import { AskPricePanel } from './AskPricePanel.tsx';
import { CardPanel } from './CardPanel.tsx';
import { CashMovePanel, DrawerPanel, FloatPanel } from './CashMovePanel.tsx';
import { CashPanel, TransferPanel } from './CashPanel.tsx';
import { ClosePanel } from './ClosePanel.tsx';
import { CustomerPanel, NewCustomerPanel } from './CustomerPanel.tsx';
import { DayPanel } from './DayPanel.tsx';
import { DiscountAllPanel } from './DiscountAllPanel.tsx';
import { HelpPanel } from './HelpPanel.tsx';
import { LinePanel } from './LinePanel.tsx';
import { AbortPanel, ParkPanel } from './ParkPanel.tsx';
import { ReceiptPanel, ReceiptsPanel } from './ReceiptsPanel.tsx';
import { XReportPanel, ZListPanel } from './ReportPanels.tsx';
import { SettingsPanel } from './SettingsPanel.tsx';
import { StatusPanel } from './StatusPanel.tsx';
import { StornoPanel } from './StornoPanel.tsx';

interface PanelViewProps {
  panel: Panel;
  session: SessionView;
  functions: readonly TillFunction[];
}

/** What stands in the left pane in place of the tiles. */
export function PanelView({ panel, session, functions }: PanelViewProps) {
  switch (panel.name) {
    case 'line':
      return <LinePanel tab={panel.tab} />;
    case 'discountAll':
      return <DiscountAllPanel />;
    case 'askPrice':
      return (
        <AskPricePanel
          key={panel.articleId}
          articleId={panel.articleId}
          title={panel.title}
          quantity={panel.quantity}
        />
      );
    case 'cash':
      return <CashPanel given={panel.given} />;
    case 'card':
      return <CardPanel amount={panel.amount} />;
    case 'transfer':
      return <TransferPanel />;
    case 'customer':
      return <CustomerPanel />;
    case 'newCustomer':
      return <NewCustomerPanel text={panel.text} />;
    case 'park':
      return <ParkPanel />;
    case 'abort':
      return <AbortPanel />;
    case 'day':
      return <DayPanel functions={functions} />;
    case 'cashMove':
      return <CashMovePanel kind={panel.kind} />;
    case 'float':
      return <FloatPanel />;
    case 'drawer':
      return <DrawerPanel />;
    case 'xReport':
      return <XReportPanel />;
    case 'close':
      return <ClosePanel />;
    case 'zList':
      return <ZListPanel />;
    case 'receipts':
      return <ReceiptsPanel />;
    case 'receipt':
      return <ReceiptPanel belegId={panel.belegId} />;
    case 'storno':
      return <StornoPanel belegId={panel.belegId} />;
    case 'status':
      return <StatusPanel />;
    case 'settings':
      return <SettingsPanel session={session} />;
    case 'help':
      return <HelpPanel functions={functions} />;
    default:
      return panel satisfies never;
  }
}
