import type { Text } from '@valero/domain/kernel';
import type { CardDecline, TerminalState } from '../card-terminal/index.ts';

/** Bit of an intermediate status: the same, and the card has to be taken out. */
const TAKE_CARD = 0x40;
const TAKE_CARD_TEXT: Text = { de: 'Bitte Karte entnehmen', en: 'Please remove card' };

/** What `04 FF` tells (13.08 § 3.7): German, English, and whether somebody at the till should look up. */
const SHOWN: ReadonlyMap<number, readonly [de: string, en: string, attention?: true]> = new Map<
  number,
  readonly [de: string, en: string, attention?: true]
>([
  [0x00, ['Betrag am Terminal bestätigen', 'Confirm the amount on the terminal']],
  [0x01, ['Bitte Anzeige am Terminal beachten', 'Please follow the terminal']],
  [0x02, ['Bitte Anzeige am Terminal beachten', 'Please follow the terminal']],
  [0x03, ['Vorgang nicht möglich', 'Not possible', true]],
  [0x04, ['Terminal fragt bei der Bank an', 'Terminal asks the bank']],
  [0x05, ['Terminal nimmt die Buchung zurück', 'Terminal takes the booking back', true]],
  [0x06, ['Terminal sendet Nachbuchungen', 'Terminal sends stored bookings']],
  [0x07, ['Karte nicht zugelassen', 'Card not accepted', true]],
  [0x08, ['Karte unbekannt', 'Card unknown', true]],
  [0x09, ['Karte abgelaufen', 'Card expired', true]],
  [0x0a, ['Karte einstecken oder vorhalten', 'Insert or present card']],
  [0x0b, ['Bitte Karte entnehmen', 'Please remove card']],
  [0x0c, ['Karte nicht lesbar', 'Card not readable', true]],
  [0x0d, ['Vorgang abgebrochen', 'Cancelled', true]],
  [0x0e, ['Vorgang wird bearbeitet', 'Processing']],
  [0x0f, ['Terminal macht einen Kassenschnitt', 'Terminal closes its day']],
  [0x10, ['Karte ungültig', 'Card invalid', true]],
  [0x12, ['Systemfehler am Terminal', 'System error on the terminal', true]],
  [0x13, ['Zahlung nicht möglich', 'Payment not possible', true]],
  [0x14, ['Guthaben reicht nicht', 'Not enough credit', true]],
  [0x15, ['Geheimzahl falsch', 'Wrong PIN', true]],
  [0x16, ['Limit reicht nicht', 'Limit too low', true]],
  [0x17, ['Bitte warten', 'Please wait']],
  [0x18, ['Geheimzahl zu oft falsch', 'Wrong PIN too often', true]],
  [0x19, ['Kartendaten falsch', 'Card data wrong', true]],
  [0x1a, ['Servicemodus', 'Service mode', true]],
  [0x1c, ['Zahlung erfolgt', 'Payment approved']],
  [0x1d, ['Zahlung abgelehnt', 'Payment declined', true]],
  [0x28, ['Kunde wählt die Währung', 'Customer chooses the currency']],
  [0x29, ['Kunde wählt die Sprache', 'Customer chooses the language']],
  [0x2b, ['Offline-Betrieb, bitte warten', 'Offline mode, please wait']],
  [0x2c, ['Kunde wählt Debit oder Kredit', 'Customer chooses debit or credit']],
  [0x68, ['Karte ist eingesteckt', 'Card inserted']],
  [0x69, ['Kunde wählt die Umrechnung', 'Customer chooses the conversion']],
  [0xc8, ['Terminal wartet auf den Kassierer', 'Terminal waits for the cashier', true]],
  [0xc9, ['Terminal macht eine Diagnose', 'Terminal runs a diagnosis']],
  [0xca, ['Terminal initialisiert sich', 'Terminal initialises']],
  [0xcb, ['Händlerjournal voll', 'Merchant journal full', true]],
  [0xcc, ['Lastschrift nicht möglich, PIN nötig', 'No direct debit, PIN needed']],
  [0xd2, ['Verbindung zur Bank wird hergestellt', 'Connecting to the bank']],
  [0xd3, ['Mit der Bank verbunden', 'Connected to the bank']],
  [0xe0, ['Kunde wählt die Anwendung', 'Customer chooses the application']],
  [0xe1, ['Kunde wählt die Sprache', 'Customer chooses the language']],
  [0xf1, ['Offline', 'Offline']],
  [0xf2, ['Online', 'Online']],
  [0xf3, ['Offline-Zahlung', 'Offline payment']],
]);

/** An intermediate status in words; an unknown one is `Bitte warten`. */
export function shownText(status: number): { readonly text: Text; readonly attention: boolean } {
  const known = SHOWN.get(status);
  if (known) return { text: { de: known[0], en: known[1] }, attention: known[2] ?? false };
  const without = (status & TAKE_CARD) === 0 ? undefined : SHOWN.get(status & ~TAKE_CARD);
  if (!without) return { text: { de: 'Bitte warten', en: 'Please wait' }, attention: false };
  const { de, en } = TAKE_CARD_TEXT;
  return { text: { de: `${without[0]}. ${de}`, en: `${without[1]}. ${en}` }, attention: true };
}

/** Result codes (13.08 § 4.4): why, and what the till's books call it. Codes 01 to 63 come from the bank. */
const RESULTS: ReadonlyMap<number, readonly [reason: CardDecline, de: string]> = new Map<
  number,
  readonly [reason: CardDecline, de: string]
>([
  [0x64, ['declined', 'Karte nicht lesbar']],
  [0x65, ['declined', 'Kartendaten fehlen']],
  [0x66, ['declined', 'Verarbeitungsfehler']],
  [0x67, ['refused', 'Funktion für girocard nicht erlaubt']],
  [0x68, ['refused', 'Funktion für Kreditkarten nicht erlaubt']],
  [0x6a, ['refused', 'Umsatzspeicher des Terminals voll: Kassenschnitt nötig']],
  [0x6b, ['refused', 'Funktion gesperrt, Terminal nicht angemeldet']],
  [0x6c, ['cancelled', 'abgebrochen oder keine Karte in der Zeit']],
  [0x6e, ['declined', 'Karte gesperrt']],
  [0x6f, ['refused', 'falsche Währung']],
  [0x71, ['declined', 'Guthaben reicht nicht']],
  [0x72, ['declined', 'Chip fehlerhaft']],
  [0x73, ['declined', 'Kartendaten falsch']],
  [0x77, ['refused', 'Kassenschnitt nicht möglich']],
  [0x78, ['declined', 'Karte abgelaufen']],
  [0x79, ['declined', 'Karte noch nicht gültig']],
  [0x7a, ['declined', 'Karte unbekannt']],
  [0x7d, ['declined', 'Terminal erreicht die Bank nicht']],
  [0x83, ['refused', 'Funktion nicht möglich']],
  [0x85, ['refused', 'Schlüssel fehlt: Initialisierung nötig']],
  [0x89, ['refused', 'PIN-Pad defekt']],
  [0x9a, ['refused', 'Protokollfehler']],
  [0x9b, ['declined', 'Terminal erreicht die Bank nicht']],
  [0x9c, ['busy', 'Terminal ist beschäftigt']],
  [0xa0, ['busy', 'Terminal ist beschäftigt']],
  [0xb4, ['refused', 'schon storniert']],
  [0xb5, ['refused', 'Storno nicht möglich']],
  [0xc2, ['refused', 'Diagnose nötig']],
  [0xcc, ['refused', 'Drucker nicht bereit']],
  [0xf0, ['refused', 'Kassenschnitt nötig']],
  [0xfc, ['refused', 'Terminal: Gerät fehlt oder ist defekt']],
  [0xff, ['declined', 'Systemfehler am Terminal']],
]);

/** Why a terminal says no. */
export function declinedBy(code: number): { readonly reason: CardDecline; readonly text: string } {
  const known = RESULTS.get(code);
  if (known) return { reason: known[0], text: known[1] };
  const number = code.toString(16).padStart(2, '0').toUpperCase();
  return { reason: 'declined', text: code <= 0x63 ? `Karte abgelehnt (${number})` : `abgelehnt (${number})` };
}

const STATES: ReadonlyMap<number, TerminalState> = new Map<number, TerminalState>([
  [0x00, 'ready'],
  [0x6b, 'initialise'],
  [0x9c, 'wait'],
  [0xa0, 'wait'],
  [0xc2, 'diagnosis'],
  [0xdc, 'cardInserted'],
  [0xf0, 'endOfDay'],
]);

/** How a terminal stands by the status of `06 0F` after `05 01` (13.08 § 2.33). */
export function stateOf(status: number): TerminalState {
  return STATES.get(status) ?? 'fault';
}

/** States in words. */
export const STATE_TEXT: Readonly<Record<TerminalState, Text>> = {
  ready: { de: 'Bereit', en: 'Ready' },
  wait: { de: 'Beschäftigt', en: 'Busy' },
  cardInserted: { de: 'Es steckt noch eine Karte', en: 'A card is still inserted' },
  endOfDay: { de: 'Kassenschnitt nötig', en: 'End of day needed' },
  diagnosis: { de: 'Diagnose nötig', en: 'Diagnosis needed' },
  initialise: { de: 'Initialisierung nötig', en: 'Initialisation needed' },
  fault: { de: 'Störung am Terminal', en: 'Fault on the terminal' },
  unreachable: { de: 'Nicht erreichbar', en: 'Unreachable' },
};
