/** Words of the frame around till and office. */
export const common = {
  app: { till: 'Kasse', office: 'Büro', starting: 'VALERO startet …' },
  back: 'Zurück',
  cancel: 'Abbrechen',
  save: 'Speichern',
  close: 'Schließen',
  ok: 'OK',
  retry: 'Noch einmal',
  yes: 'Ja',
  no: 'Nein',
  fail: {
    title: 'Das hat nicht geklappt',
    lostNo: 'Es ist nichts verloren.',
    lostMaybe: 'Bitte prüfen, ob die letzte Eingabe angekommen ist.',
    unknown: 'Unbekannter Fehler ({{code}}).',
    unknownAction: 'Noch einmal versuchen. Bleibt es dabei, die Kennung melden.',
    crashTitle: 'Diese Ansicht ist stehen geblieben',
    crashAction: 'Neu laden. Der offene Bon bleibt erhalten.',
    reload: 'Neu laden',
  },
  notHere: { title: 'Diese Seite gibt es nicht', text: 'Die Adresse führt zu keiner Ansicht.', home: 'Zum Anfang' },
} as const;
