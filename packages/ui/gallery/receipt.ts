import type { PaperLine } from '../src/index.ts';

/** A receipt as the virtual printer shows it. */
export const receipt: readonly PaperLine[] = [
  { kind: 'text', text: 'Feinkost Brandt', align: 'center', bold: true, size: 'large' },
  {
    kind: 'text',
    text: 'Filiale Mitte · Marktplatz 4 · 50667 Köln\nTel. 0221 555 01 · USt-IdNr. DE123456789',
    align: 'center',
  },
  { kind: 'space' },
  { kind: 'pair', left: 'Bon 4313', right: '21.11.2026 14:32' },
  { kind: 'pair', left: 'Kasse 2', right: 'Aylin M.' },
  { kind: 'rule' },
  { kind: 'pair', left: 'Weizenbrötchen', right: '1,35 B' },
  { kind: 'text', text: '  3 × 0,45' },
  { kind: 'pair', left: 'Mineralwasser 1,0 l', right: '5,34 A' },
  { kind: 'text', text: '  6 × 0,89' },
  { kind: 'pair', left: '  Pfand 6 × 0,25', right: '1,50 A' },
  { kind: 'pair', left: 'Bergkäse am Stück', right: '9,48 B' },
  { kind: 'text', text: '  0,412 kg × 23,00 €/kg' },
  { kind: 'pair', left: '  Rabatt 10 %', right: '−0,95 B' },
  { kind: 'pair', left: 'Blumenstrauß „Sommer“', right: '4,70 B' },
  { kind: 'text', text: '  2 × 2,35' },
  { kind: 'rule', double: true },
  { kind: 'pair', left: 'SUMME', right: '21,42 €', bold: true, size: 'large' },
  { kind: 'rule' },
  { kind: 'pair', left: 'Gutschein …7F2', right: '10,00' },
  { kind: 'pair', left: 'Bar gegeben', right: '50,00' },
  { kind: 'pair', left: 'Rückgeld', right: '38,58', bold: true },
  { kind: 'space' },
  {
    kind: 'table',
    head: ['MwSt', 'Netto', 'Steuer', 'Brutto'],
    rows: [
      ['A 19 %', '5,75', '1,09', '6,84'],
      ['B  7 %', '13,63', '0,95', '14,58'],
    ],
  },
  { kind: 'rule' },
  { kind: 'text', text: 'Vielen Dank für Ihren Einkauf!', align: 'center' },
  {
    kind: 'qr',
    data: 'V0;955002-00;Kassenbeleg-V1;Beleg^0.00_2.55_0.00_0.00_0.00^2.55:Bar;18;112;2019-07-10T18:41:04.000Z;2019-07-10T18:41:04.000Z;ecdsa-plain-SHA256;unixTime;MEQCIAy4P9k;BHhWOeisRpPB',
    caption: 'TSE-Prüfcode',
  },
];
