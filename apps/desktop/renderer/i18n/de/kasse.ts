/** Words of the till. */
export const kasse = {
  title: 'Kasse',
  place: 'Filiale {{store}} · {{till}}',
  loading: 'Die Kasse wird geladen',
  noTill: { title: 'Hier steht keine Kasse', text: 'Dieser Browser ist mit der Zentrale verbunden. Verkauft wird am Kassengerät.', office: 'Zum Büro' },
  disconnected: { title: 'Verbindung zur Kasse unterbrochen', text: 'Abgeschlossene Bons sind gespeichert. Es geht von selbst weiter, sobald die Kasse antwortet.' },
  sign: {
    title: 'Wer kassiert?', pin: 'PIN von {{name}}', people: 'Personen', back: 'Andere Person', submit: 'OK',
    none: 'Niemand kann sich anmelden', noneText: 'Im Büro Personen mit PIN für diese Filiale anlegen.', openBasket: 'Ein offener Bon über {{total}} wartet.',
  },
  role: { cashier: 'Kasse', supervisor: 'Aufsicht', manager: 'Leitung', accountant: 'Buchhaltung', auditor: 'Prüfung' },
  scan: {
    label: 'Scannen, Nummer oder Name', placeholder: 'Scannen, Nummer oder Name …', none: 'Kein Artikel passt. Anders schreiben oder das Etikett scannen.',
    quantity: '{{quantity}} ×', returning: 'Retoure {{quantity}} ×', stock: 'Bestand {{quantity}}', group: '{{number}} · {{group}}', noPrice: 'Preis fragen',
    said: '{{quantity}} {{name}}, {{price}}. Summe {{total}}.', saidVoided: '{{name}} storniert. Summe {{total}}.',
    signedOut: 'Bitte erst anmelden.',
  },
  tiles: { label: 'Artikel zum Antippen', favourites: 'Favoriten', groups: 'Warengruppen', empty: 'Noch keine Favoriten', emptyText: 'Im Büro Artikel als Favorit wählen. Scannen und suchen geht immer.' },
  basket: {
    label: 'Bon', empty: 'Bereit', emptyText: 'Artikel scannen, suchen oder antippen.', sum: 'Summe', payOut: 'Auszuzahlen', rest: 'Noch zu zahlen', articles_one: '{{count}} Artikel', articles_other: '{{count}} Artikel',
    saved: 'gespart {{amount}}', tax: 'MwSt {{rate}}: {{amount}}', customer: 'Kunde', noCustomer: 'Laufkundschaft', chooseCustomer: 'Kunde wählen', customerNumber: 'Kundennr. {{number}}',
    pieces: '{{price}} je Stück · {{rate}}', weighed: '{{quantity}} × {{price}} · {{rate}}', deposit: 'Pfand {{quantity}} × {{price}}', discount: 'Rabatt {{share}}', discountAmount: 'Rabatt', discountAll: 'Rabatt auf alles {{share}}',
    by: '{{text}} · {{name}}', changed: 'Preis geändert, Liste {{price}}', paidCard: '{{name}} gezahlt', voided: 'Storniert', returned: 'Retoure',
  },
  pay: {
    cash: 'Bar', card: 'Karte', transfer: 'Überweisung', due: 'Zu zahlen', payOut: 'Auszuzahlen', exact: 'Passend', usual: 'üblich', quick: 'Beträge', given: 'Gegeben', change: 'Rückgeld', missing: 'Es fehlen',
    pad: 'Gegebenen Betrag eingeben', finish: 'Abschließen und drucken', finishOut: 'Auszahlen und drucken', restByCard: 'Rest {{amount}} mit Karte', ways: 'Zahlungsart', enter: 'Enter', taken: 'Schon gezahlt',
    transferText: 'Der Betrag wird überwiesen. Der Bon nennt „Überweisung“ als Zahlungsart.', transferNeedsCustomer: 'Ohne Kunde weiß die Buchhaltung nicht, von wem das Geld kommt.', finishTransfer: 'Mit Überweisung abschließen',
  },
  card: {
    title: 'Kartenzahlung', start: 'Am Terminal bezahlen', amount: 'Betrag auf die Karte', all: 'Ganzer Betrag', running: 'Das Terminal wartet auf die Karte', hint: 'Die Kundschaft hält die Karte vor oder steckt sie.',
    cancel: 'Am Terminal abbrechen', approved: 'Zahlung angenommen', approvedText: '{{amount}} sind bezahlt.', declined: 'Karte nicht angenommen', declinedLost: 'Nein. Es wurde nichts abgebucht, der Bon ist offen.',
    declinedNext: 'Andere Karte versuchen oder bar bezahlen.', again: 'Noch einmal', cash: 'Bar bezahlen', unknown: 'Es ist unklar, ob abgebucht wurde', unknownLost: 'Der Bon ist gespeichert und bleibt offen. Nichts wird doppelt abgebucht.',
    unknownNext: 'Am Terminal den letzten Beleg ansehen und hier sagen, was dort steht.', recheck: 'Terminal noch einmal fragen', openAmount: 'Offen', remains: 'Bleibt offen', was: 'Es wurde abgebucht', wasNot: 'Es wurde nichts abgebucht', rest: 'Rest', nothing: 'Nichts mit Karte zu zahlen',
  },
  done: {
    title: 'Bezahlt', titleStorno: 'Storniert', titleCash: 'Gebucht', change: 'Rückgeld', payOut: 'Auszahlen', exact: 'Kein Rückgeld', sum: 'Summe', given: 'Gegeben', byCard: 'Mit Karte', next: 'Nächster Kunde',
    receipt: 'Bon {{number}}', copy: 'Bon als KOPIE drucken', details: 'Bon ansehen', said: 'Bon {{number}} abgeschlossen. Rückgeld {{change}}.', printing: 'Bon wird gedruckt',
  },
  line: {
    title: 'Position', quantity: 'Menge', price: 'Preis', discount: 'Rabatt', void: 'Stornieren', pick: 'Erst eine Zeile wählen.', newQuantity: 'Neue Menge', newPrice: 'Neuer Preis je {{unit}}', was: 'bisher {{value}}',
    apply: 'Übernehmen', padQuantity: 'Menge eingeben', padPrice: 'Preis eingeben', padDiscount: 'Rabatt eingeben', percent: 'Prozent', amount: 'Betrag', remove: 'Rabatt entfernen', reason: 'Grund',
    reasons: { damaged: 'Ware beschädigt', promotion: 'Aktion', goodwill: 'Kulanz', staff: 'Personal', bulk: 'Menge' }, preview: 'Neuer Zeilenpreis', all: 'Auf den ganzen Bon', one: 'Auf diese Zeile',
    discountAll: 'Rabatt auf den ganzen Bon', askPrice: 'Preis für {{name}}', askPriceText: 'Dieser Artikel hat keinen festen Preis.', add: 'In den Bon', kind: 'Art',
  },
  customer: {
    title: 'Kunde', search: 'Name, Nummer oder Ort', none: 'Niemand gefunden', noneText: 'Anders schreiben oder neu anlegen.', create: 'Neu anlegen', remove: 'Ohne Kunde', list: 'Kunden', newTitle: 'Neuer Kunde', name: 'Name', number: 'Kundennummer',
    numberHint: 'Vorschlag; darf geändert werden.', street: 'Straße und Hausnummer', zip: 'PLZ', city: 'Ort', email: 'E-Mail', phone: 'Telefon', save: 'Anlegen und übernehmen', kind: 'Art', private: 'Privat', business: 'Firma', chosen: 'auf diesem Bon',
  },
  park: {
    title: 'Parken', label: 'Name für den Bon', labelHint: 'Darf leer bleiben.', park: 'Bon parken', parked: 'Bon geparkt.', list: 'Geparkte Bons', none: 'Nichts geparkt', noneText: 'Mit F6 wird der offene Bon zur Seite gelegt.',
    info: '{{time}} Uhr · {{by}}', lines_one: '{{count}} Position', lines_other: '{{count}} Positionen', recall: 'Holen', recalled: 'Bon wieder offen.', openFirst: 'Der offene Bon muss erst abgeschlossen oder geparkt werden.',
  },
  abort: { title: 'Bon abbrechen', text: 'Der offene Bon wird verworfen und als Abbruch festgehalten. Es fließt kein Geld.', confirm: 'Bon abbrechen', done: 'Bon abgebrochen.' },
  day: {
    title: 'Lade und Tag', drawer: 'Lade öffnen', in: 'Einzahlung', out: 'Auszahlung', bank: 'Zur Bank', privateOut: 'Privatentnahme', privateIn: 'Privateinlage', float: 'Wechselgeld zu Beginn', x: 'X-Bericht', z: 'Tagesabschluss (Z)',
    zList: 'Abschlüsse', abort: 'Bon abbrechen', drawerSub: 'ohne Verkauf, mit Grund', inSub: 'Geld in die Lade', outSub: 'Geld aus der Lade', bankSub: 'Abschöpfung', floatSub: 'Anfangsbestand zählen', xSub: 'Stand bis jetzt', zSub: 'zählen und abschließen', zListSub: 'frühere Z-Berichte',
  },
  cash: {
    amount: 'Betrag', pad: 'Betrag eingeben', reason: 'Wofür', other: 'Anderer Grund', book: '{{kind}} buchen', booked: '{{kind}} über {{amount}} gebucht.', drawerHolds: 'In der Lade sollten {{amount}} sein.',
    reasons: { change: 'Wechselgeld', supplies: 'Büromaterial', post: 'Porto', supplier: 'Lieferant bar', cleaning: 'Reinigung', safe: 'Tresor', bank: 'Bank' }, floatText: 'Was liegt zu Beginn in der Lade?', floatBooked: 'Anfangsbestand {{amount}} gebucht.',
    drawerText: 'Die Lade geht auf. Wer und warum, wird festgehalten.', drawerReasons: { change: 'Geld wechseln', check: 'Nachzählen', wrong: 'Falsches Wechselgeld', test: 'Prüfung' }, drawerOpen: 'Lade öffnen', drawerOpened: 'Lade geöffnet.',
  },
  x: { title: 'X-Bericht', sub: 'Z {{number}}, noch offen', none: 'Heute noch nichts verkauft', print: 'Drucken', printed: 'X-Bericht wird gedruckt.', paper: 'X-BERICHT', not: 'kein Abschluss', receipts: 'Bons', sales: 'Verkäufe', stornos: 'Stornos', revenue: 'Umsatz', discounts: 'Rabatte', tax: 'MwSt', net: 'Netto', gross: 'Brutto', payments: 'Zahlungen', movements: 'Kassenbewegungen', drawer: 'Bargeld Soll', carried: 'davon übernommen' },
  close: {
    title: 'Tagesabschluss', step1: 'Bargeld zählen', step2: 'Vergleichen und abschließen', step3: 'Abgeschlossen', blind: 'Zählen, ohne auf das Soll zu sehen. Der Vergleich kommt danach.', pieces: 'Stück', counted: 'Gezählt', notes: 'Scheine', coins: 'Münzen',
    next: 'Weiter zum Vergleich', back: 'Noch einmal zählen', expected: 'Soll laut Kasse', difference: 'Differenz', noDifference: 'Stimmt genau', over: '{{amount}} zu viel', short: '{{amount}} zu wenig', drop: 'Zur Bank', stays: 'Bleibt für morgen',
    all: 'Alles', none: 'Nichts', warn: 'Danach ist dieser Tag abgeschlossen und kann nicht mehr geändert werden.', confirm: 'Tag abschließen', done: 'Z {{number}} ist gemacht.', doneText: 'Umsatz {{revenue}}. Der Bericht ist gespeichert und geht an die Zentrale.', ready: 'Fertig', openBasket: 'Es ist noch ein Bon offen. Erst abschließen, parken oder abbrechen.', none0: 'keine', count: 'Anzahl {{value}}', nothing: 'Seit dem letzten Abschluss ist nichts gebucht.',
  },
  zList: { title: 'Abschlüsse', none: 'Noch kein Abschluss', noneText: 'Der erste entsteht mit dem Tagesabschluss.', z: 'Z {{number}}', difference: 'Differenz {{amount}}', fits: 'Kasse stimmt', sales_one: '{{count}} Verkauf', sales_other: '{{count}} Verkäufe', paper: 'Z-BERICHT {{number}}', counted: 'Gezählt', expected: 'Soll', drop: 'Zur Bank', carried: 'Bleibt in der Lade', grandTotal: 'Umsatz seit Beginn' },
  receipts: {
    title: 'Bons', search: 'Nummer, Kunde oder Artikel', list: 'Bons, neuester zuerst', none: 'Noch keine Bons', noneText: 'Der erste Verkauf erscheint hier.', nothing: 'Kein Bon passt', storno: 'Storno', voided: 'storniert mit {{number}}', cash: 'Kassenbewegung', abort: 'Abbruch', number: 'Bon {{number}}',
    lines_one: '{{count}} Position', lines_other: '{{count}} Positionen', more: 'Ältere zeigen', total_one: '{{count}} Bon', total_other: '{{count}} Bons', copy: 'KOPIE drucken', copied: 'Die Kopie wird gedruckt.', void: 'Stornieren', paper: 'Bon {{number}} auf Papier', notFound: 'Diesen Bon gibt es hier nicht.', isVoided: 'Dieser Bon ist mit Bon {{number}} storniert.',
  },
  storno: {
    title: 'Bon {{number}} stornieren', text: 'Der ganze Bon wird mit einem Gegenbon aufgehoben. Der alte bleibt erhalten.', reason: 'Grund', reasons: { typo: 'Fehleingabe', returned: 'Ware zurück', withdrew: 'Kunde tritt zurück', double: 'Doppelt kassiert' }, refund: 'Geld zurück', same: 'wie bezahlt', cash: 'bar aus der Lade',
    confirm: 'Bon {{number}} über {{amount}} stornieren', needReason: 'Bitte einen Grund nennen.', other: 'Anderer Grund',
  },
  status: {
    title: 'Stand der Kasse', online: 'Verbunden', offline: 'Offline', offlineSince: 'Offline seit {{time}}', waiting_one: '{{count}} Eintrag wartet', waiting_other: '{{count}} Einträge warten', allSent: 'Alles bei der Zentrale', sync: 'Abgleich', devices: 'Geräte',
    truthOnline: 'Alles gesendet. Kasse und Zentrale sind auf demselben Stand.', truthWaiting: 'Nichts verloren. {{count}} Einträge warten auf das Netz, der älteste seit {{time}}.', truthSending: 'Verbunden. {{count}} Einträge werden gerade gesendet.', truthOffline: 'Kein Netz. Verkaufen geht weiter, alles wird gespeichert und später gesendet.',
    unknown: 'Der Stand ist noch nicht bekannt.', lastContact: 'Letzter Kontakt', never: 'noch nie', masterData: 'Stammdaten', rows: '{{name}}: {{count}}', head: 'Journal', headText: 'Eintrag {{seq}}', noTse: 'keine TSE', tse: 'TSE', tseText: 'Es ist keine technische Sicherheitseinrichtung angeschlossen. Jeder Bon trägt diesen Hinweis. Für den echten Betrieb in Deutschland ist eine TSE Pflicht (§ 146a AO).', printer: 'Drucker',
    ready: 'bereit', warning: 'Achtung', off: 'nicht erreichbar', absent: 'nicht eingerichtet', shapes: { articles: 'Artikel', customers: 'Kunden', users: 'Personen', stores: 'Filialen', devices: 'Kassen', company: 'Firma' },
    deviceNames: { receiptPrinter: 'Belegdrucker', cashDrawer: 'Kassenlade', customerDisplay: 'Kundenanzeige', barcodeScanner: 'Scanner', scale: 'Waage', payment: 'Kartenterminal', tse: 'TSE' },
  },
  settings: {
    title: 'Einstellungen', language: 'Sprache', german: 'Deutsch', english: 'English', theme: 'Darstellung', auto: 'Wie das System', light: 'Hell', dark: 'Dunkel', zoom: 'Größe', sound: 'Töne beim Scannen', soundHint: 'Ein Ton für erkannt, ein anderer für unbekannt.', here: 'Gilt nur an diesem Bildschirm.', lock: 'Sperren', office: 'Büro öffnen', person: 'Angemeldet', test: 'Töne anhören', known: 'Erkannt', unknown: 'Unbekannt',
  },
  help: {
    title: 'Hilfe', keys: 'Alle Tasten', key: 'Taste', does: 'Was sie tut', search: 'In das Suchfeld', enter: 'Der grüne Knopf', escape: 'Einen Schritt zurück; ein Bon geht nie verloren', times: 'Ziffern und × oder *: Menge für den nächsten Artikel', arrows: 'Zeile im Bon wählen', remove: 'Gewählte Zeile stornieren', palette: 'Alle Befehle suchen', lock: 'Sperren',
    scan: 'Scannen geht immer, egal was offen ist.', offline: 'Ohne Netz geht alles weiter. Nichts geht verloren.', sale: 'Ein Verkauf: scannen, F12, Enter.', tips: 'So geht es schnell',
  },
  fn: { help: 'Hilfe', quantity: 'Menge', price: 'Preis', discount: 'Rabatt', void: 'Storno', park: 'Parken', customer: 'Kunde', returning: 'Retoure', drawer: 'Lade', receipts: 'Bons', card: 'Karte', cash: 'Bar', discountAll: 'Rabatt auf den ganzen Bon', lock: 'Sperren', settings: 'Einstellungen', status: 'Stand der Kasse', office: 'Büro öffnen', bar: 'Funktionstasten', palette: 'Befehl suchen …', groupSale: 'Verkauf', groupDay: 'Tag', groupMore: 'Mehr', transfer: 'Mit Überweisung zahlen', next: 'Nächster Kunde' },
  top: { receipt: 'Bon {{number}}', person: 'Person, Einstellungen, sperren', status: 'Stand der Kasse ansehen' },
} as const;
