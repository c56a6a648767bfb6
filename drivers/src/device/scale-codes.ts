import { errorTable } from '@valero/domain/kernel';

/** What a scale can refuse, and why. */
export const SCALE_CODES = errorTable({
  'device.scale_not_certified': {
    severity: 'notice',
    dataAtRisk: false,
    retry: false,
    text: {
      de: 'Waage ohne eingetragenes Baueinheitenzertifikat: nur zum Üben.',
      en: 'Scale without a registered module certificate: practice only.',
    },
    action: {
      de: 'Zertifikatsnummer und Prüfsumme eintragen lassen; bis dahin Gewicht vom Etikett oder von Hand.',
      en: 'Have certificate number and checksum entered; until then use labels or type the weight.',
    },
  },
  'device.scale_in_motion': {
    severity: 'notice',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Die Waage ist noch unruhig.', en: 'The scale is still moving.' },
    action: { de: 'Nicht berühren, einen Moment warten.', en: 'Do not touch it, wait a moment.' },
  },
  'device.scale_not_moved': {
    severity: 'notice',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Diese Wägung ist schon verwendet.', en: 'This weighing has been used already.' },
    action: { de: 'Ware kurz anheben und wieder auflegen.', en: 'Lift the goods and put them back.' },
  },
  'device.scale_below_min': {
    severity: 'notice',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Auf der Waage liegt zu wenig.', en: 'There is too little on the scale.' },
    action: {
      de: 'Ware auflegen; unter der Mindestlast wird nicht gewogen.',
      en: 'Put the goods on; nothing is weighed below the minimum load.',
    },
  },
  'device.scale_negative': {
    severity: 'notice',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Die Waage steht unter Null.', en: 'The scale is below zero.' },
    action: { de: 'Waage leeren und nullen.', en: 'Clear the scale and set it to zero.' },
  },
  'device.scale_overload': {
    severity: 'warning',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Die Waage ist überlastet.', en: 'The scale is overloaded.' },
    action: { de: 'Ware herunternehmen und in Teilen wiegen.', en: 'Take the goods off and weigh in parts.' },
  },
  'device.scale_price_refused': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Die Waage nimmt den Grundpreis nicht an.', en: 'The scale does not take the unit price.' },
    action: { de: 'Preis je kg des Artikels prüfen.', en: 'Check the price per kg of the article.' },
  },
  'device.scale_tare_refused': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Die Waage nimmt die Tara nicht an.', en: 'The scale does not take the tare.' },
    action: { de: 'Tara prüfen oder ohne Tara wiegen.', en: 'Check the tare or weigh without it.' },
  },
  'device.scale_mismatch': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: {
      de: 'Die Antwort der Waage passt nicht zum Auftrag.',
      en: 'The answer of the scale does not fit the request.',
    },
    action: {
      de: 'Noch einmal wiegen; wiederholt es sich, die Waage prüfen lassen.',
      en: 'Weigh again; if it happens again, have the scale checked.',
    },
  },
  'device.scale_checksum': {
    severity: 'error',
    dataAtRisk: false,
    retry: false,
    text: { de: 'Die Waage erkennt dieses Kassenmodul nicht an.', en: 'The scale does not accept this till module.' },
    action: {
      de: 'Zertifikat und Prüfgeheimnis der Waage durch den Eichservice prüfen lassen.',
      en: 'Have certificate and checksum secret checked by the scale service.',
    },
  },
  'device.scale_error': {
    severity: 'error',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Die Waage meldet einen Fehler.', en: 'The scale reports an error.' },
    action: {
      de: 'Noch einmal wiegen; bleibt es dabei, Waage aus- und einschalten.',
      en: 'Weigh again; if it stays, switch the scale off and on.',
    },
  },
  'device.scale_busy': {
    severity: 'notice',
    dataAtRisk: false,
    retry: true,
    text: { de: 'Es wird gerade gewogen.', en: 'A weighing is under way.' },
    action: { de: 'Erst diese Wägung beenden.', en: 'Finish that weighing first.' },
  },
});
