import { MARGIN_KEY } from '@valero/domain/compliance';
import { type BasisPoints, toBasisPoints } from '@valero/domain/kernel';
import type { VatCategory } from './model.ts';

/** Why a supply bears no tax: text for BT-120 and the line, code of the VATEX list for BT-121 where one fits. */
export interface Exemption {
  readonly text: string;
  readonly code: string | null;
}

/** How a tax key of the till is said in EN 16931. */
export interface Category {
  readonly category: VatCategory;
  readonly rate: BasisPoints;
  readonly exemption: Exemption | null;
}

const NONE = toBasisPoints(0);

/** § 13b UStG: the buyer owes the tax. The till sells nothing under it yet; a Beleg that bears it is understood. */
const REVERSE_CHARGE_KEY = 1002;

/**
 * The VAT category of a tax key (UNTDID 5305). `alone` = every line of the document is not taxable: only then `O` may be used, because
 * EN 16931 forbids it beside others (BR-O-11 to BR-O-14); mixed documents say `E` with the reason in words.
 * Rates of § 24 UStG are standard rated with their own percentage. § 12(3) UStG is `Z`, which must not carry a reason (BR-Z-10).
 */
export function categoryOf(key: number, rate: BasisPoints, alone: boolean): Category {
  if (rate > 0) return { category: 'S', rate, exemption: null };
  switch (key) {
    case 5: {
      const exemption = { text: 'Nicht steuerbar', code: null };
      if (!alone) return { category: 'E', rate: NONE, exemption };
      return { category: 'O', rate: NONE, exemption: { ...exemption, code: 'VATEX-EU-O' } };
    }
    case 8:
      return { category: 'Z', rate: NONE, exemption: null };
    case MARGIN_KEY:
      return {
        category: 'E',
        rate: NONE,
        exemption: { text: 'Gebrauchtgegenstände/Sonderregelung', code: 'VATEX-EU-F' },
      };
    case REVERSE_CHARGE_KEY:
      return {
        category: 'AE',
        rate: NONE,
        exemption: { text: 'Steuerschuldnerschaft des Leistungsempfängers', code: 'VATEX-EU-AE' },
      };
    default:
      return { category: 'E', rate: NONE, exemption: { text: 'Steuerfrei nach § 4 UStG', code: null } };
  }
}

/** Words of the till for units, in UN/ECE Recommendation 20. */
const UNITS: Readonly<Record<string, string>> = {
  stk: 'H87',
  stück: 'H87',
  st: 'H87',
  kg: 'KGM',
  g: 'GRM',
  l: 'LTR',
  ml: 'MLT',
  m: 'MTR',
  cm: 'CMT',
  'm²': 'MTK',
  qm: 'MTK',
  'm³': 'MTQ',
  paar: 'PR',
  set: 'SET',
  std: 'HUR',
  h: 'HUR',
  min: 'MIN',
  tag: 'DAY',
};

/** The code of a unit; `C62` (one) for words without one. */
export function unitCode(unit: string): string {
  return UNITS[unit.trim().toLowerCase().replace(/\.$/, '')] ?? 'C62';
}

/** ISO 3166: alpha-3, as DSFinV-K and VALERO keep it, to alpha-2, as EN 16931 wants it. Europe and the larger trading partners. */
const COUNTRIES =
  'ALB:AL AND:AD ARE:AE ARG:AR ARM:AM AUS:AU AUT:AT AZE:AZ BEL:BE BGR:BG BIH:BA BLR:BY BRA:BR CAN:CA CHE:CH CHL:CL CHN:CN COL:CO CYP:CY CZE:CZ DEU:DE DNK:DK EGY:EG ESP:ES EST:EE FIN:FI FRA:FR FRO:FO GBR:GB GEO:GE GIB:GI GRC:GR GRL:GL HKG:HK HRV:HR HUN:HU IDN:ID IND:IN IRL:IE IRN:IR IRQ:IQ ISL:IS ISR:IL ITA:IT JPN:JP KAZ:KZ KOR:KR LIE:LI LTU:LT LUX:LU LVA:LV MAR:MA MCO:MC MDA:MD MEX:MX MKD:MK MLT:MT MNE:ME MYS:MY NLD:NL NOR:NO NZL:NZ PAK:PK PHL:PH POL:PL PRT:PT QAT:QA ROU:RO RUS:RU SAU:SA SGP:SG SMR:SM SRB:RS SVK:SK SVN:SI SWE:SE SYR:SY THA:TH TUN:TN TUR:TR TWN:TW UKR:UA USA:US VAT:VA VNM:VN XKX:XK ZAF:ZA';
const ALPHA2: ReadonlyMap<string, string> = new Map(
  COUNTRIES.split(' ').map((pair): [string, string] => [pair.slice(0, 3), pair.slice(4)]),
);

/** The alpha-2 code of a country; null for one this table does not know. */
export function countryCode(alpha3: string): string | null {
  return ALPHA2.get(alpha3.toUpperCase()) ?? null;
}
