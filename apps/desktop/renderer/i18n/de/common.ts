/** Words of the frame around till and office. */
export const common = {
  app: {},
  back: 'Zurück',
  cancel: 'Abbrechen',
  save: 'Speichern',
  close: 'Schließen',
  ok: 'OK',
  retry: 'Noch einmal',
  yes: 'Ja',
  no: 'Nein',
  fail: {
    lostNo: 'Es ist nichts verloren.',
    lostMaybe: 'Bitte prüfen, ob die letzte Eingabe angekommen ist.',
    crashTitle: 'Diese Ansicht ist stehen geblieben',
    crashAction: 'Neu laden. Der offene Bon bleibt erhalten.',
    reload: 'Neu laden',
  },
  notHere: { title: 'Diese Seite gibt es nicht', text: 'Die Adresse führt zu keiner Ansicht.', home: 'Zum Anfang' },
} as const;
