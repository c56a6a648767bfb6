import * as audit from './audit/index.ts';
import * as bi from './bi/index.ts';
import * as compliance from './compliance/index.ts';
import * as crm from './crm/index.ts';
import * as documents from './documents/index.ts';
import * as dsfinvk from './dsfinvk/index.ts';
import * as fibu from './fibu/index.ts';
import * as identity from './identity/index.ts';
import * as kasse from './kasse/index.ts';
import type { ErrorEntry, Failure } from './kernel/index.ts';
import * as meldung from './meldung/index.ts';
import * as stock from './stock/index.ts';
import * as sync from './sync/index.ts';

/** Every module: its commands, questions, kinds of facts and errors. Hosts mount what is listed here and know nothing else of a module. */
export const MODULES = {
  kasse: {
    commands: [
      kasse.scan,
      kasse.addArticleToBasket,
      kasse.setQuantity,
      kasse.setPrice,
      kasse.voidLine,
      kasse.discountLine,
      kasse.discountBasket,
      kasse.setCustomer,
      kasse.park,
      kasse.recall,
      kasse.abortSale,
      kasse.completeSale,
      kasse.startCard,
      kasse.startReversal,
      kasse.settleCard,
      kasse.startCut,
      kasse.recordCut,
      kasse.voidBeleg,
      kasse.bookCash,
      kasse.bookFloat,
      kasse.openDrawer,
      kasse.noteDrawer,
      kasse.addWeighed,
      kasse.enterWeight,
      kasse.closeDay,
      kasse.returnLine,
      kasse.returnFromBeleg,
      kasse.depositReturn,
      kasse.sellVoucher,
      kasse.redeemVoucher,
      kasse.addTip,
      kasse.takeAdvance,
      kasse.settleAdvance,
      kasse.setInHouse,
      kasse.setTraining,
      kasse.setSettings,
      kasse.raiseNumbers,
      kasse.countCash,
      kasse.recordAborted,
      kasse.signIn,
      kasse.signOut,
    ],
    queries: [
      kasse.listBelege,
      kasse.getBeleg,
      kasse.xReport,
      kasse.listZ,
      kasse.listParked,
      kasse.voucher,
      kasse.openAdvances,
      kasse.returnable,
      kasse.listCardCuts,
    ],
    facts: [
      kasse.belegIssued,
      kasse.kassenabschlussMade,
      kasse.cardIntended,
      kasse.cardSettled,
      kasse.cardCutBegan,
      kasse.cardCutMade,
      kasse.drawerOpened,
      kasse.signedIn,
      kasse.signedOut,
      kasse.basketParked,
      kasse.basketRecalled,
      kasse.tillCommissioned,
      kasse.cashCounted,
      kasse.trainingSet,
      kasse.settingsChanged,
      kasse.numbersRaised,
    ],
    errors: kasse.KASSE_ERRORS,
  },
  stock: {
    commands: [
      stock.changePrice,
      stock.saveArticle,
      stock.moveStock,
      stock.setStoreCodes,
      stock.noteUnknownCode,
      stock.settleUnknownCode,
    ],
    queries: [
      stock.searchArticles,
      stock.favourites,
      stock.listArticles,
      stock.priceHistory,
      stock.listStock,
      stock.storeCodes,
      stock.unknownCodes,
      stock.changedPrices,
    ],
    facts: [
      stock.articlesSet,
      stock.priceChanged,
      stock.stockMoved,
      stock.storeCodesSet,
      stock.codeUnknown,
      stock.codeSettled,
    ],
    errors: stock.STOCK_ERRORS,
  },
  crm: {
    commands: [crm.createCustomer, crm.saveCustomer],
    queries: [crm.searchCustomers, crm.listCustomers, crm.customerReceipts],
    facts: [crm.customersSet],
    errors: crm.CRM_ERRORS,
  },
  fibu: { commands: [], queries: [fibu.journal, fibu.balances, fibu.accountSheet], facts: [], errors: {} },
  bi: { commands: [], queries: [bi.dashboard, bi.revenueBy, bi.truth, bi.totals], facts: [], errors: {} },
  sync: {
    commands: [sync.makeRequest, sync.closeRequest],
    queries: [
      sync.syncStatus,
      sync.listDevices,
      sync.listRequests,
      sync.match,
      sync.matchRuns,
      sync.deadLetters,
      sync.flagged,
      sync.factContent,
    ],
    facts: [sync.requestMade, sync.requestClosed],
    errors: sync.SYNC_ERRORS,
  },
  compliance: {
    commands: [
      compliance.commissionTse,
      compliance.decommissionTse,
      compliance.beginOutage,
      compliance.endOutage,
      compliance.recordSignature,
      compliance.recordExport,
      compliance.recordZCheck,
    ],
    queries: [
      compliance.tseStatus,
      compliance.tses,
      compliance.listOutages,
      compliance.zChecks,
      compliance.listTseExports,
    ],
    facts: [
      compliance.tseCommissioned,
      compliance.tseDecommissioned,
      compliance.outageBegan,
      compliance.outageEnded,
      compliance.signatureFound,
      compliance.tseExported,
      compliance.zChecked,
    ],
    errors: compliance.COMPLIANCE_ERRORS,
  },
  documents: {
    // receiving and issuing carry bytes: the server has routes of its own for them
    commands: [documents.saveSettings],
    queries: [documents.listInvoices, documents.getInvoice, documents.issuedInvoices, documents.invoiceSettings],
    facts: [documents.invoiceReceived, documents.invoiceIssued, documents.settingsSet],
    errors: documents.DOCUMENTS_ERRORS,
  },
  meldung: {
    commands: [meldung.saveSystem, meldung.decommission, meldung.markReported],
    queries: [meldung.listSystems, meldung.listDue, meldung.report],
    facts: [meldung.systemSet, meldung.reported],
    errors: meldung.MELDUNG_ERRORS,
  },
  dsfinvk: { commands: [], queries: [], facts: [], errors: dsfinvk.DSFINVK_ERRORS },
  identity: { commands: [], queries: [], facts: [], errors: identity.IDENTITY_ERRORS },
  audit: {
    commands: [audit.beginInspection, audit.endInspection, audit.recordAccess, audit.recordChanges],
    queries: [audit.listChanges, audit.listAccesses, audit.listInspections, audit.retention],
    facts: [audit.changed, audit.accessed, audit.inspectionBegan, audit.inspectionEnded],
    errors: audit.AUDIT_ERRORS,
  },
} as const;

const ERRORS: Readonly<Record<string, ErrorEntry>> = Object.assign(
  {},
  ...Object.values(MODULES).map((module) => module.errors),
);

/** The table entry of a failure; null for a code no module declared. */
export function errorEntry(failure: Failure): ErrorEntry | null {
  return ERRORS[failure.code] ?? null;
}
