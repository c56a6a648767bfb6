import { errorTable } from '@valero/domain/kernel';
import { SCALE_CODES } from './scale-codes.ts';

/** What a device can have to say, with what the person at the till does about it. */
export const DEVICE_CODES = errorTable({
  ...SCALE_CODES,
  'device.ready': {
    severity: 'notice',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Bereit.', en: 'Ready.' },
    action: { de: '', en: '' },
  },
  'device.off': {
    severity: 'notice',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Nicht eingerichtet oder angehalten.', en: 'Not set up, or stopped.' },
    action: { de: 'In den Einstellungen einrichten.', en: 'Set it up in the settings.' },
  },
  'device.connecting': {
    severity: 'notice',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Verbindung wird aufgebaut.', en: 'Connecting.' },
    action: { de: 'Einen Moment warten.', en: 'Wait a moment.' },
  },
  'device.unreachable': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Das Gerät ist nicht erreichbar.', en: 'The device cannot be reached.' },
    action: {
      de: 'Strom und Kabel prüfen. Es verbindet sich von selbst wieder.',
      en: 'Check power and cable. It reconnects by itself.',
    },
  },
  'device.silent': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Das Gerät antwortet nicht.', en: 'The device does not answer.' },
    action: { de: 'Gerät aus- und wieder einschalten.', en: 'Switch the device off and on again.' },
  },
  'device.unplugged': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Das Gerät ist nicht angeschlossen.', en: 'The device is not plugged in.' },
    action: {
      de: 'Kabel einstecken und Strom prüfen. Es verbindet sich von selbst.',
      en: 'Plug in the cable and check its power. It connects by itself.',
    },
  },
  'device.no_permission': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'VALERO darf den Anschluss des Geräts nicht öffnen.',
      en: 'VALERO may not open the port of the device.',
    },
    action: {
      de: 'In den Einstellungen unter Geräte den genannten Befehl ausführen.',
      en: 'Run the command that the settings name under devices.',
    },
  },
  'device.port_in_use': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: {
      de: 'Ein anderes Programm oder Gerät benutzt diesen Anschluss.',
      en: 'Another program or device uses this port.',
    },
    action: {
      de: 'Das andere Programm schließen oder einen anderen Anschluss wählen.',
      en: 'Close the other program or choose another port.',
    },
  },
  'device.port_failed': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: {
      de: 'Der Dienst für diesen Anschluss ist abgestürzt und startet neu.',
      en: 'The service of this port has crashed and starts again.',
    },
    action: {
      de: 'Einen Moment warten; kommt es wieder, das Gerät an einen anderen Anschluss stecken.',
      en: 'Wait a moment; if it comes again, plug the device into another port.',
    },
  },
  'device.no_such_link': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Diesen Anschluss gibt es auf diesem Rechner nicht.', en: 'This machine has no such port.' },
    action: {
      de: 'In den Einstellungen einen anderen Anschluss wählen.',
      en: 'Choose another port in the settings.',
    },
  },
  'device.broken': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Der Gerätetreiber ist ausgefallen.', en: 'The device driver has failed.' },
    action: { de: 'VALERO neu starten; den Verkauf hindert das nicht.', en: 'Restart VALERO; selling goes on.' },
  },
  'device.cancelled': {
    severity: 'notice',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Abgebrochen, bevor etwas ausgegeben wurde.', en: 'Cancelled before anything was put out.' },
    action: { de: 'Bei Bedarf erneut auslösen.', en: 'Start again if needed.' },
  },
  'device.paper_out': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Papier ist zu Ende.', en: 'Out of paper.' },
    action: {
      de: 'Papier nachlegen; der Druck läuft von selbst weiter.',
      en: 'Insert paper; printing continues by itself.',
    },
  },
  'device.paper_low': {
    severity: 'notice',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Papier ist fast zu Ende.', en: 'Paper is running low.' },
    action: { de: 'Neue Rolle bereitlegen.', en: 'Get a new roll ready.' },
  },
  'device.cover_open': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Der Deckel ist offen.', en: 'The cover is open.' },
    action: {
      de: 'Deckel schließen; der Druck läuft von selbst weiter.',
      en: 'Close the cover; printing continues by itself.',
    },
  },
  'device.printer_error': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Der Drucker meldet einen Fehler.', en: 'The printer reports an error.' },
    action: {
      de: 'Papierstau und Messer prüfen, dann aus- und einschalten.',
      en: 'Check for a jam and the cutter, then switch off and on.',
    },
  },
  'device.label_paused': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Der Etikettendrucker ist angehalten.', en: 'The label printer is paused.' },
    action: { de: 'Die Pause-Taste am Drucker drücken.', en: 'Press the pause key on the printer.' },
  },
  'device.no_return_channel': {
    severity: 'notice',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Kein Rückkanal: Der Drucker bestätigt nicht.',
      en: 'No return channel: the printer does not confirm.',
    },
    action: {
      de: 'Bon ansehen; bei Bedarf als Kopie nachdrucken.',
      en: 'Look at the receipt; reprint as a copy if needed.',
    },
  },
  'device.unconfirmed': {
    severity: 'warning',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Ob gedruckt wurde, ist ungewiss.', en: 'It is uncertain whether it was printed.' },
    action: {
      de: 'Bon ansehen; fehlt er, als Kopie nachdrucken.',
      en: 'Look at the receipt; if it is missing, reprint as a copy.',
    },
  },
  'device.drawer_no_pulse': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Die Kassenlade konnte nicht geöffnet werden.', en: 'The cash drawer could not be opened.' },
    action: {
      de: 'Lade mit dem Schlüssel öffnen, Drucker prüfen.',
      en: 'Open the drawer with the key, check the printer.',
    },
  },
  'device.misfit': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Die Einrichtung passt nicht zum Gerät.', en: 'The set-up does not fit the device.' },
    action: {
      de: 'Unter Einstellungen → Geräte neu einrichten.',
      en: 'Set it up anew under Settings → Devices.',
    },
  },
  'device.list_broken': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Die Geräteliste lässt sich nicht lesen; die Kasse arbeitet mit Geräten auf dem Bildschirm.',
      en: 'The list of devices cannot be read; the till works with devices on the screen.',
    },
    action: {
      de: 'Geräte unter Einstellungen → Geräte neu einrichten.',
      en: 'Set the devices up anew under Settings → Devices.',
    },
  },
  'device.tse_not_certified': {
    severity: 'notice',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'TSE-Simulator: nicht zertifiziert, nur zum Testen und Üben.',
      en: 'TSE simulator: not certified, for testing and practice only.',
    },
    action: {
      de: 'Vor dem ersten echten Verkauf eine zertifizierte TSE einrichten.',
      en: 'Set up a certified TSE before the first real sale.',
    },
  },
  'device.tse_not_ready': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Die TSE signiert noch nicht.', en: 'The TSE does not sign yet.' },
    action: {
      de: 'Einrichtung, Uhr oder Selbsttest fehlen; VALERO holt das von selbst nach.',
      en: 'Setup, clock or self-test are missing; VALERO makes up for it by itself.',
    },
  },
  'device.tse_disabled': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Die TSE ist außer Betrieb genommen.', en: 'The TSE has been taken out of service.' },
    action: { de: 'Eine andere TSE einrichten.', en: 'Set up another TSE.' },
  },
  'device.tse_full': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Der Speicher der TSE ist voll.', en: 'The storage of the TSE is full.' },
    action: { de: 'Daten exportieren und die TSE ersetzen.', en: 'Export the data and replace the TSE.' },
  },
  'device.tse_certificate_expired': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Das Zertifikat der TSE ist abgelaufen.', en: 'The certificate of the TSE has expired.' },
    action: { de: 'Daten exportieren und die TSE ersetzen.', en: 'Export the data and replace the TSE.' },
  },
  'device.tse_damaged': {
    severity: 'error',
    dataAtRisk: true,
    retry: false,
    text: { de: 'Der Speicher der TSE ist beschädigt.', en: 'The storage of the TSE is damaged.' },
    action: {
      de: 'Nicht löschen; Support rufen. Bis dahin gilt der Ausfall der TSE.',
      en: 'Do not delete it; call support. Until then the TSE counts as failed.',
    },
  },
  'device.terminal_card': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Im Kartengerät steckt noch eine Karte.', en: 'A card is still in the card terminal.' },
    action: { de: 'Karte entnehmen.', en: 'Remove the card.' },
  },
  'device.terminal_end_of_day': {
    severity: 'warning',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Das Kartengerät verlangt einen Kassenschnitt.',
      en: 'The card terminal wants its end of day.',
    },
    action: { de: 'Kassenschnitt am Kartengerät auslösen.', en: 'Run the end of day of the card terminal.' },
  },
  'device.terminal_diagnosis': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: {
      de: 'Das Kartengerät ist nicht zum Zahlen bereit.',
      en: 'The card terminal is not ready to take payments.',
    },
    action: {
      de: 'Netz des Kartengeräts prüfen, dann Diagnose oder Initialisierung am Gerät auslösen.',
      en: 'Check the network of the card terminal, then run its diagnosis or initialisation.',
    },
  },
  'device.terminal_fault': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Das Kartengerät meldet eine Störung.', en: 'The card terminal reports a fault.' },
    action: {
      de: 'Anzeige des Kartengeräts lesen, Kennwort und Einstellungen prüfen, Gerät neu starten.',
      en: 'Read the display of the card terminal, check password and settings, restart it.',
    },
  },
});

/** A key of `DEVICE_CODES`. */
export type DeviceCode = keyof typeof DEVICE_CODES;
