import * as z from 'zod';
import type { CodePage } from './charset.ts';

/**
 * What a printer speaks. `starprnt` and `starline` differ in how pictures are sent; text, codes, cut and drawer are the same
 * (StarPRNT Command Specifications rev. 2.25, Star Line Mode Command Specifications).
 */
export const PRINTER_LANGUAGES = ['escpos', 'starprnt', 'starline'] as const;
export type PrinterLanguage = (typeof PRINTER_LANGUAGES)[number];

/** Columns of font A: 32 on 58 mm paper, 42 or 48 on 80 mm. */
export const PAPER_WIDTHS = [32, 42, 48] as const;
export type PaperWidth = (typeof PAPER_WIDTHS)[number];

/** What the encoder must know of a printer. Verified at set-up by a test print with a ruler line. */
export interface PaperProfile {
  /** Columns of font A: 32 (58 mm), 42 or 48 (80 mm). */
  readonly width: PaperWidth;
  readonly codePage: CodePage;
  /** Default `escpos`. */
  readonly language?: PrinterLanguage;
  /** Dots that print across the paper; default by `width` (384, 512, 576). */
  readonly dots?: number;
  /** Dots to the inch; default 203. */
  readonly dpi?: number;
  /** Number that selects the code page; default Epson's (19, 16) or Star's (4, 32). */
  readonly pageNumber?: number;
  /** What the knife can do; default both. Without a knife a cut feeds to the tear bar. */
  readonly cutter?: 'both' | 'partial' | 'full' | 'none';
  /** False = pictures are left out. Default true. */
  readonly images?: boolean;
}

/** The usual 80 mm printer, as narrow as any of them is. */
export const DEFAULT_PROFILE: PaperProfile = { width: 42, codePage: 'PC858' };

const DOTS: Readonly<Record<PaperWidth, number>> = { 32: 384, 42: 512, 48: 576 };

/** A profile with its gaps filled. */
export function fullProfile(profile: PaperProfile): Required<PaperProfile> {
  const language = profile.language ?? 'escpos';
  return {
    language,
    dots: DOTS[profile.width],
    dpi: 203,
    pageNumber: PAGE_NUMBERS[language === 'escpos' ? 'escpos' : 'star'][profile.codePage],
    cutter: 'both',
    images: true,
    ...profile,
  };
}

/** `ESC t n` (Epson's table) and `ESC GS t n` (Star's table: 4 = code page 858, 32 = Windows-1252). */
const PAGE_NUMBERS = { escpos: { PC858: 19, WPC1252: 16 }, star: { PC858: 4, WPC1252: 32 } } as const;

/**
 * How a printer can prove that a job is on paper. `processId`: `GS ( H`, answered when printed. `buffered`: `GS r`, answered when
 * everything before it was processed. `etb`: Star's counter, raised when all before `ETB` is printed. `none`: it never answers.
 */
export const CONFIRMATIONS = ['processId', 'buffered', 'etb', 'none'] as const;
export type ConfirmationAbility = (typeof CONFIRMATIONS)[number];

/** One model of printer as it leaves the factory. */
export interface PrinterModel {
  readonly name: string;
  readonly paper: PaperProfile;
  readonly confirmation: ConfirmationAbility;
  /** It reports changes of status by itself (`GS a`, Star `ESC RS a`). */
  readonly asb: boolean;
  /** Pins of the drawer connector it can pulse; empty = it has no connector. */
  readonly drawerPins: readonly (2 | 5)[];
}

const BOTH_PINS = [2, 5] as const;
const epson = (name: string, width: PaperWidth, more: Partial<PaperProfile> = {}): PrinterModel => ({
  name,
  // page 16 has „ “ – as well; the TM line cuts partially only (Epson ESC/POS reference, ESC t; GS V: "one point left uncut")
  paper: { width, codePage: 'WPC1252', cutter: 'partial', ...more },
  confirmation: 'processId',
  asb: true,
  drawerPins: BOTH_PINS,
});
const star = (name: string, width: PaperWidth, language: PrinterLanguage): PrinterModel => ({
  name,
  paper: { width, codePage: 'WPC1252', language },
  confirmation: 'etb',
  asb: true,
  drawerPins: BOTH_PINS,
});
const clone = (name: string, width: PaperWidth, more: Partial<PrinterModel> = {}): PrinterModel => ({
  name,
  paper: { width, codePage: 'PC858' },
  confirmation: 'buffered',
  asb: false,
  drawerPins: BOTH_PINS,
  ...more,
});

/**
 * Common models. Sources by line: makers' technical reference or specification of the model for dots, columns and pages; where two
 * firmware states differ the weaker one stands here. TSP100III (TSP143III) and older futurePRNT models are left out on purpose: they
 * print pictures only and have no letters of their own.
 */
export const PRINTER_MODELS = {
  // TM-T20III Technical Reference Guide: 203 dpi, 576 dots, 48 columns font A, GS ( H
  'epson-tm-t20iii': epson('Epson TM-T20III', 48),
  // TM-T88V/VI/VII Technical Reference Guide: 180 dpi, 512 dots, 42 columns font A, GS ( H
  'epson-tm-t88vi': epson('Epson TM-T88V / VI / VII', 42, { dpi: 180 }),
  // TM-T88III specification: 180 dpi, 42 columns, no GS ( H (hardware reference 1.5)
  'epson-tm-t88iii': { ...epson('Epson TM-T88III / IV', 42, { dpi: 180 }), confirmation: 'buffered' },
  // TM-m30II/III Technical Reference Guide: 203 dpi, 576 dots, 48 columns
  'epson-tm-m30': epson('Epson TM-m30 / II / III', 48),
  // TM-P20II specification: 58 mm, 384 dots, 32 columns, tear bar only, no drawer connector
  'epson-tm-p20': { ...epson('Epson TM-P20 / II', 32, { cutter: 'none' }), drawerPins: [] },
  // mC-Print3 (MCP30/31) specification: StarPRNT, 203 dpi, 576 dots, 48 columns, partial and full cut, two drawer drives
  'star-mc-print3': star('Star mC-Print3', 48, 'starprnt'),
  // mC-Print2 (MCP20/21): StarPRNT, 384 dots on 58 mm
  'star-mc-print2': star('Star mC-Print2', 32, 'starprnt'),
  // TSP100IV (TSP143IV): StarPRNT, 576 dots
  'star-tsp100iv': star('Star TSP100IV', 48, 'starprnt'),
  // TSP650II: Star Line Mode out of the box, 576 dots, 48 columns
  'star-tsp650ii': star('Star TSP650II', 48, 'starline'),
  // SRP-350III command manual: 180 dpi, 512 dots, 42 columns, ESC t 16 = WPC1252; no GS ( H
  'bixolon-srp350iii': clone('Bixolon SRP-350III', 42, {
    paper: { width: 42, codePage: 'WPC1252', dpi: 180, cutter: 'partial' },
    asb: true,
  }),
  // SRP-330II / SRP-Q300 command manual: 203 dpi, 576 dots, 48 columns
  'bixolon-srp330ii': clone('Bixolon SRP-330II / Q300', 48, {
    paper: { width: 48, codePage: 'WPC1252' },
    asb: true,
  }),
  // CT-S310II, CT-E351, CT-E651 command reference: 203 dpi, 576 dots, 48 columns, ESC t 16 = WPC1252, GS a; no GS ( H
  'citizen-ct-s310ii': clone('Citizen CT-S310II / CT-E351', 48, {
    paper: { width: 48, codePage: 'WPC1252' },
    asb: true,
  }),
  // clones follow the Epson table and mostly answer GS r; their users say so when they do not (confirmation `none`)
  'generic-80': clone('ESC/POS 80 mm', 48),
  'generic-80-42': clone('ESC/POS 80 mm, 42 Zeichen', 42),
  'generic-58': clone('ESC/POS 58 mm', 32, { paper: { width: 32, codePage: 'PC858', cutter: 'none' } }),
} as const satisfies Readonly<Record<string, PrinterModel>>;

/** Key of a model. */
export type PrinterModelId = keyof typeof PRINTER_MODELS;
const MODEL_IDS = Object.keys(PRINTER_MODELS) as [PrinterModelId, ...PrinterModelId[]];

/** How a shop sets its printer up: a model, and what differs on this one; null = as the model has it. */
export const zPrinterOptions = z.object({
  model: z.enum(MODEL_IDS).default('generic-80-42'),
  language: z.enum(PRINTER_LANGUAGES).nullable().default(null),
  width: z.literal(PAPER_WIDTHS).nullable().default(null),
  dots: z.int().min(200).max(1000).multipleOf(8).nullable().default(null),
  codePage: z.enum(['PC858', 'WPC1252']).nullable().default(null),
  /** For clones whose table of pages is their own. */
  pageNumber: z.int().min(0).max(255).nullable().default(null),
  cutter: z.enum(['both', 'partial', 'full', 'none']).nullable().default(null),
  images: z.boolean().nullable().default(null),
  confirmation: z.enum(CONFIRMATIONS).nullable().default(null),
});
export type PrinterOptions = z.infer<typeof zPrinterOptions>;

/** The printer as it stands in the shop: the model with the shop's own changes. */
export function printerModel(options: PrinterOptions): PrinterModel {
  const model: PrinterModel = PRINTER_MODELS[options.model];
  const { paper } = model;
  // another width or language than the model's: its dots and page number no longer hold
  const changed = {
    width: options.width ?? paper.width,
    codePage: options.codePage ?? paper.codePage,
    language: options.language ?? paper.language ?? 'escpos',
  };
  const same = options.width === null && options.language === null;
  return {
    ...model,
    paper: {
      ...(same ? paper : { dpi: paper.dpi ?? 203, cutter: paper.cutter ?? 'both' }),
      ...changed,
      ...(options.dots === null ? {} : { dots: options.dots }),
      ...(options.pageNumber === null ? {} : { pageNumber: options.pageNumber }),
      ...(options.cutter === null ? {} : { cutter: options.cutter }),
      ...(options.images === null ? {} : { images: options.images }),
    },
    confirmation: options.confirmation ?? confirmationFor(model.confirmation, changed.language),
  };
}

/** A printer that was switched to another language confirms in that language's way. */
function confirmationFor(ability: ConfirmationAbility, language: PrinterLanguage): ConfirmationAbility {
  if (ability === 'none') return 'none';
  if (language !== 'escpos') return 'etb';
  return ability === 'etb' ? 'buffered' : ability;
}
