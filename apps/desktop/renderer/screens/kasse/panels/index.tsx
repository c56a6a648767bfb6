import type { ReactNode } from 'react';
import type { SessionView } from '../../../api.ts';
import type { Panel } from '../../../stores/till.ts';
import { AddDevicePanel } from '../devices/AddDevicePanel.tsx';
import { DevicesPanel } from '../devices/DevicesPanel.tsx';
import type { TillFunction } from '../functionParts.ts';
import { CodesPanel } from '../labels/CodesPanel.tsx';
import { LabelsPanel } from '../labels/LabelsPanel.tsx';
import { AdvancePanel } from './AdvancePanel.tsx';
import { AskPricePanel } from './AskPricePanel.tsx';
import { CardCutPanel } from './CardCutPanel.tsx';
import { CardPanel } from './CardPanel.tsx';
import { CashCountPanel } from './CashCountPanel.tsx';
import { CashMovePanel, DrawerPanel, FloatPanel } from './CashMovePanel.tsx';
import { CashPanel, TransferPanel } from './CashPanel.tsx';
import { ClosePanel } from './ClosePanel.tsx';
import { CustomerPanel, NewCustomerPanel } from './CustomerPanel.tsx';
import { DayPanel } from './DayPanel.tsx';
import { DiscountAllPanel } from './DiscountAllPanel.tsx';
import { EReceiptPanel } from './EReceiptPanel.tsx';
import { ForeignPanel } from './ForeignPanel.tsx';
import { HelpPanel } from './HelpPanel.tsx';
import { InvoicePanel } from './InvoicePanel.tsx';
import { LinePanel } from './LinePanel.tsx';
import { MenuPanel } from './MenuPanel.tsx';
import { AbortPanel, ParkPanel } from './ParkPanel.tsx';
import { PrintsPanel } from './PrintsPanel.tsx';
import { RateChangePanel } from './RateChangePanel.tsx';
import { ReceiptPanel, ReceiptsPanel } from './ReceiptsPanel.tsx';
import { XReportPanel, ZListPanel } from './ReportPanels.tsx';
import { ReturnLinesPanel } from './ReturnLinesPanel.tsx';
import { ReturnsPanel } from './ReturnsPanel.tsx';
import { SettingsPanel } from './SettingsPanel.tsx';
import { StatusPanel } from './StatusPanel.tsx';
import { StornoPanel } from './StornoPanel.tsx';
import { SyncPanel } from './SyncPanel.tsx';
import { TipPanel } from './TipPanel.tsx';
import { TrainingPanel } from './TrainingPanel.tsx';
import { TsePanel } from './TsePanel.tsx';
import { TseSetUpPanel } from './TseSetUpPanel.tsx';
import { VoucherPanel } from './VoucherPanel.tsx';
import { WeighPanel } from './WeighPanel.tsx';

interface PanelViewProps {
  panel: Panel;
  session: SessionView;
  functions: readonly TillFunction[];
}

/** What stands in the left pane in place of the tiles. */
export function PanelView({ panel, session, functions }: PanelViewProps) {
  switch (panel.name) {
    case 'menu':
      return <MenuPanel functions={functions} />;
    case 'day':
      return <DayPanel functions={functions} />;
    case 'help':
      return <HelpPanel functions={functions} />;
    case 'settings':
      return <SettingsPanel session={session} />;
    case 'count':
      return <CashCountPanel session={session} />;
    case 'codes':
      return <CodesPanel session={session} />;
    case 'labels':
      return <LabelsPanel />;
    case 'devices':
      return <DevicesPanel session={session} />;
    case 'addDevice':
      return <AddDevicePanel key={panel.id} id={panel.id} />;
    case 'tse':
      return <TsePanel session={session} />;
    case 'voucher':
      return <VoucherPanel tab={panel.tab} number={panel.number} session={session} />;
    default:
      return salePanel(panel) ?? dayPanel(panel);
  }
}

/** Panels around the open receipt. */
function salePanel(panel: Panel): ReactNode {
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
    case 'weigh':
      return <WeighPanel key={panel.articleId} articleId={panel.articleId} title={panel.title} />;
    case 'cash':
      return <CashPanel given={panel.given} />;
    case 'card':
      return <CardPanel amount={panel.amount} />;
    case 'transfer':
      return <TransferPanel />;
    case 'foreign':
      return <ForeignPanel />;
    case 'invoice':
      return <InvoicePanel />;
    case 'tip':
      return <TipPanel />;
    case 'customer':
      return <CustomerPanel />;
    case 'newCustomer':
      return <NewCustomerPanel text={panel.text} />;
    case 'park':
      return <ParkPanel />;
    case 'abort':
      return <AbortPanel />;
    case 'returns':
      return <ReturnsPanel tab={panel.tab} qr={panel.qr} />;
    case 'returnLines':
      return <ReturnLinesPanel belegId={panel.belegId} />;
    case 'advance':
      return <AdvancePanel tab={panel.tab} />;
    default:
      return null;
  }
}

/** Panels of drawer, day, receipts and the till itself. */
function dayPanel(panel: Panel): ReactNode {
  switch (panel.name) {
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
    case 'cardCut':
      return <CardCutPanel />;
    case 'zList':
      return <ZListPanel />;
    case 'receipts':
      return <ReceiptsPanel />;
    case 'receipt':
      return <ReceiptPanel belegId={panel.belegId} />;
    case 'ereceipt':
      return <EReceiptPanel belegId={panel.belegId} number={panel.number} />;
    case 'storno':
      return <StornoPanel belegId={panel.belegId} />;
    case 'status':
      return <StatusPanel />;
    case 'sync':
      return <SyncPanel />;
    case 'training':
      return <TrainingPanel />;
    case 'rateChange':
      return <RateChangePanel />;
    case 'prints':
      return <PrintsPanel />;
    case 'tseSetUp':
      return <TseSetUpPanel />;
    default:
      return null;
  }
}
