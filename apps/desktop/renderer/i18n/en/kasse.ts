import type { kasse as german } from '../de/kasse.ts';
import type { Words } from '../words.ts';

/** Words of the till. */
export const kasse: Words<typeof german> = {
  title: 'Till',
  place: '{{store}} branch · {{till}}',
  loading: 'The till is loading',
  noTill: { title: 'There is no till here', text: 'This browser is connected to head office. Selling is done at the till itself.', office: 'To the office' },
  disconnected: { title: 'Connection to the till is interrupted', text: 'Completed receipts are stored. It goes on by itself as soon as the till answers.' },
  sign: {
    title: 'Who is at the till?', pin: 'PIN of {{name}}', people: 'People', back: 'Somebody else', submit: 'OK',
    none: 'Nobody can sign in', noneText: 'Create people with a PIN for this branch in the office.', openBasket: 'An open receipt of {{total}} is waiting.',
  },
  role: { cashier: 'Cashier', supervisor: 'Supervisor', manager: 'Manager', accountant: 'Accountant', auditor: 'Auditor' },
  scan: {
    label: 'Scan, number or name', placeholder: 'Scan, number or name …', none: 'No article matches. Spell it differently or scan the label.',
    quantity: '{{quantity}} ×', returning: 'Return {{quantity}} ×', stock: 'Stock {{quantity}}', group: '{{number}} · {{group}}', noPrice: 'Ask for price',
    said: '{{quantity}} {{name}}, {{price}}. Total {{total}}.', saidVoided: '{{name}} voided. Total {{total}}.',
    signedOut: 'Please sign in first.',
  },
  tiles: { label: 'Articles to tap', favourites: 'Favourites', groups: 'Groups', empty: 'No favourites yet', emptyText: 'Choose favourite articles in the office. Scanning and searching always work.' },
  basket: {
    label: 'Receipt', empty: 'Ready', emptyText: 'Scan, search or tap an article.', sum: 'Total', payOut: 'To pay out', rest: 'Left to pay', articles_one: '{{count}} article', articles_other: '{{count}} articles',
    saved: 'saved {{amount}}', tax: 'VAT {{rate}}: {{amount}}', customer: 'Customer', noCustomer: 'Walk-in customer', chooseCustomer: 'Choose customer', customerNumber: 'Customer no. {{number}}',
    pieces: '{{price}} each · {{rate}}', weighed: '{{quantity}} × {{price}} · {{rate}}', deposit: 'Deposit {{quantity}} × {{price}}', discount: 'Discount {{share}}', discountAmount: 'Discount', discountAll: 'Discount on all {{share}}',
    by: '{{text}} · {{name}}', changed: 'Price changed, list {{price}}', paidCard: '{{name}} paid', voided: 'Voided', returned: 'Return',
  },
  pay: {
    cash: 'Cash', card: 'Card', transfer: 'Transfer', due: 'To pay', payOut: 'To pay out', exact: 'Exact', usual: 'usual', quick: 'Amounts', given: 'Given', change: 'Change', missing: 'Missing',
    pad: 'Enter the amount given', finish: 'Finish and print', finishOut: 'Pay out and print', restByCard: 'Rest {{amount}} by card', ways: 'Way to pay', enter: 'Enter', taken: 'Already paid',
    transferText: 'The amount is transferred by bank. The receipt names the transfer as the way of payment.', transferNeedsCustomer: 'Without a customer, accounting does not know who the money comes from.', finishTransfer: 'Finish with transfer',
  },
  card: {
    title: 'Card payment', start: 'Pay at the terminal', amount: 'Amount on the card', all: 'Whole amount', running: 'The terminal is waiting for the card', hint: 'The customer taps or inserts the card.',
    cancel: 'Cancel at the terminal', approved: 'Payment accepted', approvedText: '{{amount}} has been paid.', declined: 'Card not accepted', declinedLost: 'No. Nothing was charged, the receipt is open.',
    declinedNext: 'Try another card or pay cash.', again: 'Once more', cash: 'Pay cash', unknown: 'It is unclear whether the card was charged', unknownLost: 'The receipt is stored and stays open. Nothing is charged twice.',
    unknownNext: 'Look at the last slip at the terminal and say here what it shows.', recheck: 'Ask the terminal again', openAmount: 'Open', remains: 'Stays open', was: 'It was charged', wasNot: 'Nothing was charged', rest: 'Rest', nothing: 'Nothing to pay by card',
  },
  done: {
    title: 'Paid', titleStorno: 'Voided', titleCash: 'Booked', change: 'Change', payOut: 'Pay out', exact: 'No change', sum: 'Total', given: 'Given', byCard: 'By card', next: 'Next customer',
    receipt: 'Receipt {{number}}', copy: 'Print receipt as COPY', details: 'Show receipt', said: 'Receipt {{number}} finished. Change {{change}}.', printing: 'The receipt is printing',
  },
  line: {
    title: 'Line', quantity: 'Quantity', price: 'Price', discount: 'Discount', void: 'Void', pick: 'Choose a line first.', newQuantity: 'New quantity', newPrice: 'New price per {{unit}}', was: 'was {{value}}',
    apply: 'Apply', padQuantity: 'Enter the quantity', padPrice: 'Enter the price', padDiscount: 'Enter the discount', percent: 'Percent', amount: 'Amount', remove: 'Remove discount', reason: 'Reason',
    reasons: { damaged: 'Damaged', promotion: 'Promotion', goodwill: 'Goodwill', staff: 'Staff', bulk: 'Bulk' }, preview: 'New line price', all: 'On the whole receipt', one: 'On this line',
    discountAll: 'Discount on the whole receipt', askPrice: 'Price of {{name}}', askPriceText: 'This article has no fixed price.', add: 'Add to receipt', kind: 'Kind',
  },
  customer: {
    title: 'Customer', search: 'Name, number or city', none: 'Nobody found', noneText: 'Spell it differently or create a new one.', create: 'Create new', remove: 'No customer', list: 'Customers', newTitle: 'New customer', name: 'Name', number: 'Customer number',
    numberHint: 'A proposal; may be changed.', street: 'Street and number', zip: 'Postcode', city: 'City', email: 'Email', phone: 'Phone', save: 'Create and use', kind: 'Kind', private: 'Private', business: 'Company', chosen: 'on this receipt',
  },
  park: {
    title: 'Park', label: 'Name for the receipt', labelHint: 'May stay empty.', park: 'Park receipt', parked: 'Receipt parked.', list: 'Parked receipts', none: 'Nothing parked', noneText: 'F6 sets the open receipt aside.',
    info: '{{time}} · {{by}}', lines_one: '{{count}} line', lines_other: '{{count}} lines', recall: 'Fetch', recalled: 'Receipt open again.', openFirst: 'The open receipt must be finished or parked first.',
  },
  abort: { title: 'Abandon receipt', text: 'The open receipt is discarded and recorded as abandoned. No money moves.', confirm: 'Abandon receipt', done: 'Receipt abandoned.' },
  day: {
    title: 'Drawer and day', drawer: 'Open drawer', in: 'Cash in', out: 'Cash out', bank: 'To the bank', privateOut: 'Private withdrawal', privateIn: 'Private deposit', float: 'Opening float', x: 'X report', z: 'Close the day (Z)',
    zList: 'Closings', abort: 'Abandon receipt', drawerSub: 'without a sale, with a reason', inSub: 'money into the drawer', outSub: 'money out of the drawer', bankSub: 'cash drop', floatSub: 'count what is there', xSub: 'how it stands', zSub: 'count and close', zListSub: 'earlier Z reports',
  },
  cash: {
    amount: 'Amount', pad: 'Enter the amount', reason: 'What for', other: 'Another reason', book: 'Book: {{kind}}', booked: '{{kind}} of {{amount}} booked.', drawerHolds: 'The drawer should hold {{amount}}.',
    reasons: { change: 'Change', supplies: 'Office supplies', post: 'Postage', supplier: 'Supplier in cash', cleaning: 'Cleaning', safe: 'Safe', bank: 'Bank' }, floatText: 'What is in the drawer at the beginning?', floatBooked: 'Opening float {{amount}} booked.',
    drawerText: 'The drawer opens. Who and why is recorded.', drawerReasons: { change: 'Change money', check: 'Count again', wrong: 'Wrong change', test: 'Inspection' }, drawerOpen: 'Open drawer', drawerOpened: 'Drawer opened.',
  },
  x: { title: 'X report', sub: 'Z {{number}}, still open', none: 'Nothing sold today yet', print: 'Print', printed: 'The X report is printing.', paper: 'X REPORT', not: 'not a closing', receipts: 'Receipts', sales: 'Sales', stornos: 'Voids', revenue: 'Revenue', discounts: 'Discounts', tax: 'VAT', net: 'Net', gross: 'Gross', payments: 'Payments', movements: 'Cash movements', drawer: 'Cash expected', carried: 'of it carried over' },
  close: {
    title: 'Close the day', step1: 'Count the cash', step2: 'Compare and close', step3: 'Closed', blind: 'Count without looking at what should be there. The comparison comes after.', pieces: 'pieces', counted: 'Counted', notes: 'Notes', coins: 'Coins',
    next: 'Go on to compare', back: 'Count again', expected: 'Expected by the till', difference: 'Difference', noDifference: 'Exactly right', over: '{{amount}} too much', short: '{{amount}} too little', drop: 'To the bank', stays: 'Stays for tomorrow',
    all: 'All', none: 'Nothing', warn: 'After this the day is closed and cannot be changed any more.', confirm: 'Close the day', done: 'Z {{number}} is made.', doneText: 'Revenue {{revenue}}. The report is stored and goes to head office.', ready: 'Done', openBasket: 'A receipt is still open. Finish, park or abandon it first.', none0: 'none', count: 'Count of {{value}}', nothing: 'Nothing has been booked since the last closing.',
  },
  zList: { title: 'Closings', none: 'No closing yet', noneText: 'The first one is made by closing the day.', z: 'Z {{number}}', difference: 'Difference {{amount}}', fits: 'Cash is right', sales_one: '{{count}} sale', sales_other: '{{count}} sales', paper: 'Z REPORT {{number}}', counted: 'Counted', expected: 'Expected', drop: 'To the bank', carried: 'Stays in the drawer', grandTotal: 'Revenue since the start' },
  receipts: {
    title: 'Receipts', search: 'Number, customer or article', list: 'Receipts, newest first', none: 'No receipts yet', noneText: 'The first sale appears here.', nothing: 'No receipt matches', storno: 'Void', voided: 'voided by {{number}}', cash: 'Cash movement', abort: 'Abandoned', number: 'Receipt {{number}}',
    lines_one: '{{count}} line', lines_other: '{{count}} lines', more: 'Show older', total_one: '{{count}} receipt', total_other: '{{count}} receipts', copy: 'Print COPY', copied: 'The copy is printing.', void: 'Void', paper: 'Receipt {{number}} on paper', notFound: 'There is no such receipt here.', isVoided: 'This receipt is voided by receipt {{number}}.',
  },
  storno: {
    title: 'Void receipt {{number}}', text: 'The whole receipt is taken back by a counter receipt. The old one is kept.', reason: 'Reason', reasons: { typo: 'Wrong entry', returned: 'Goods returned', withdrew: 'Customer withdrew', double: 'Charged twice' }, refund: 'Money back', same: 'as paid', cash: 'cash from the drawer',
    confirm: 'Void receipt {{number}} of {{amount}}', needReason: 'Please give a reason.', other: 'Another reason',
  },
  status: {
    title: 'State of the till', online: 'Connected', offline: 'Offline', offlineSince: 'Offline for {{time}}', waiting_one: '{{count}} entry waiting', waiting_other: '{{count}} entries waiting', allSent: 'Everything is at head office', sync: 'Sync', devices: 'Devices',
    truthOnline: 'Everything sent. Till and head office are at the same state.', truthWaiting: 'Nothing lost. {{count}} entries are waiting for the network, the oldest for {{time}}.', truthSending: 'Connected. {{count}} entries are being sent.', truthOffline: 'No network. Selling goes on, everything is stored and sent later.',
    unknown: 'The state is not known yet.', lastContact: 'Last contact', never: 'never', masterData: 'Master data', rows: '{{name}}: {{count}}', head: 'Journal', headText: 'Entry {{seq}}', noTse: 'no TSE', tse: 'TSE', tseText: 'No technical security device (TSE) is connected. Every receipt says so. For real business in Germany a TSE is required by law (§ 146a AO).', printer: 'Printer',
    ready: 'ready', warning: 'attention', off: 'not reachable', absent: 'not set up', shapes: { articles: 'Articles', customers: 'Customers', users: 'People', stores: 'Branches', devices: 'Tills', company: 'Company' },
    deviceNames: { receiptPrinter: 'Receipt printer', cashDrawer: 'Cash drawer', customerDisplay: 'Customer display', barcodeScanner: 'Scanner', scale: 'Scale', payment: 'Card terminal', tse: 'TSE' },
  },
  settings: {
    title: 'Settings', language: 'Language', german: 'Deutsch', english: 'English', theme: 'Appearance', auto: 'As the system', light: 'Light', dark: 'Dark', zoom: 'Size', sound: 'Sounds when scanning', soundHint: 'One sound for known, another for unknown.', here: 'Only for this screen.', lock: 'Lock', office: 'Open office', person: 'Signed in', test: 'Listen to the sounds', known: 'Known', unknown: 'Unknown',
  },
  help: {
    title: 'Help', keys: 'All keys', key: 'Key', does: 'What it does', search: 'To the search field', enter: 'The green button', escape: 'One step back; a receipt is never lost', times: 'Digits and × or *: quantity of the next article', arrows: 'Choose a line of the receipt', remove: 'Void the chosen line', palette: 'Search all commands', lock: 'Lock',
    scan: 'Scanning always works, whatever is open.', offline: 'Without a network everything goes on. Nothing is lost.', sale: 'A sale: scan, F12, Enter.', tips: 'The quick way',
  },
  fn: { help: 'Help', quantity: 'Quantity', price: 'Price', discount: 'Discount', void: 'Void', park: 'Park', customer: 'Customer', returning: 'Return', drawer: 'Drawer', receipts: 'Receipts', card: 'Card', cash: 'Cash', discountAll: 'Discount on the whole receipt', lock: 'Lock', settings: 'Settings', status: 'State of the till', office: 'Open office', bar: 'Function keys', palette: 'Search a command …', groupSale: 'Sale', groupDay: 'Day', groupMore: 'More', transfer: 'Pay by bank transfer', next: 'Next customer' },
  top: { receipt: 'Receipt {{number}}', person: 'Person, settings, lock', status: 'Show the state of the till' },
};
