import * as z from 'zod';
import { gtinCheckDigit, isGtin } from '../gtin.ts';
import { valueVerifier } from './verifier.ts';

/**
 * One line of a shop's table of in-store codes. Their layout is not fixed by GS1 (GS1 General Specifications § 2.1.14.2): a shop enters what
 * its scales print and tries it on a real label.
 *
 *   prefix  PLU     verifier  value  check digit
 *   28      01234   (7)       00499  5
 */
export const zStoreCodeRule = z
  .object({
    /** First digits: `02`, `04`, `20` … `29`, with further digits where a shop tells its scales apart; `0` or `2` for eight digits. */
    prefix: z.string().regex(/^(0[24]|2\d)\d{0,4}$|^[02]$/),
    /** Digits of the article's number. */
    pluDigits: z.int().min(1).max(10),
    valueDigits: z.int().min(3).max(6),
    /** What the value is: a price in euro, a weight in kilograms, or pieces. */
    kind: z.enum(['price', 'weight', 'count']),
    /** Decimals of the value: 2 for cents, 3 for grams, 0 for pieces. */
    decimals: z.int().min(0).max(3),
    /** The check digit before the value, of four or five digits. */
    verifier: z.enum(['none', '4', '5']),
  })
  .superRefine((rule, context) => {
    const verifier = rule.verifier === 'none' ? 0 : 1;
    const body = rule.prefix.length + rule.pluDigits + verifier + rule.valueDigits;
    const wanted = rule.prefix.length === 1 ? 7 : 12;
    if (body !== wanted)
      context.addIssue({ code: 'custom', path: ['pluDigits'], message: `length ${body}, not ${wanted}` });
    if (verifier === 1 && rule.valueDigits !== Number(rule.verifier))
      context.addIssue({ code: 'custom', path: ['verifier'], message: 'a verifier is for as many digits as it says' });
    if (rule.kind === 'price' && rule.decimals > 2)
      context.addIssue({ code: 'custom', path: ['decimals'], message: 'a price has at most two decimals' });
    if (rule.kind === 'count' && rule.decimals !== 0)
      context.addIssue({ code: 'custom', path: ['decimals'], message: 'pieces have no decimals' });
  });
export type StoreCodeRule = z.infer<typeof zStoreCodeRule>;

/** A shop's table; no prefix stands twice or inside another. */
export const zStoreCodeRules = z
  .array(zStoreCodeRule)
  .max(20)
  .superRefine((rules, context) => {
    rules.forEach((rule, at) => {
      const clash = rules.findIndex((other, index) => index < at && overlaps(rule, other));
      if (clash >= 0) context.addIssue({ code: 'custom', path: [at, 'prefix'], message: 'two rules have one prefix' });
    });
  });

function overlaps(one: StoreCodeRule, two: StoreCodeRule): boolean {
  if ((one.prefix.length === 1) !== (two.prefix.length === 1)) return false;
  return one.prefix.startsWith(two.prefix) || two.prefix.startsWith(one.prefix);
}

/** What an in-store code says. */
export interface StoreCode {
  readonly rule: StoreCodeRule;
  /** Digits of the article's number as printed. */
  readonly plu: string;
  /** What to look the article up by: the number as printed, without leading zeros, and the code with value 0, best first. */
  readonly lookups: readonly string[];
  /** Cents, thousandths of a kilogram, or pieces. */
  readonly value: number;
  /** False = the verifier says that the value was misread or misprinted. */
  readonly sound: boolean;
}

/** Reads a code with the shop's table; null when no rule is for it. Takes a GTIN-8, -12 or -13 with a right check digit. */
export function readStoreCode(code: string, rules: readonly StoreCodeRule[]): StoreCode | null {
  if (rules.length === 0 || !isGtin(code) || code.length === 14) return null;
  const text = code.length === 12 ? `0${code}` : code;
  const rule = rules.find(({ prefix }) => text.startsWith(prefix) && (prefix.length === 1) === (text.length === 8));
  if (!rule) return null;
  const from = rule.prefix.length + rule.pluDigits;
  const plu = text.slice(rule.prefix.length, from);
  const digit = rule.verifier === 'none' ? '' : text.slice(from, from + 1);
  const printed = text.slice(from + digit.length, -1);
  return {
    rule,
    plu,
    lookups: [...new Set([plu, plu.replace(/^0+(?=\d)/, ''), withoutValue(text, from)])],
    value: Number(printed) * 10 ** (unitDecimals(rule) - rule.decimals),
    sound: digit === '' || Number(digit) === valueVerifier(printed),
  };
}

/** Cents and grams: decimals of what a value is told in. */
function unitDecimals({ kind }: StoreCodeRule): number {
  return kind === 'price' ? 2 : kind === 'weight' ? 3 : 0;
}

/** The code as the catalogue may have it: everything behind the article's number is 0. */
function withoutValue(text: string, from: number): string {
  const body = text.slice(0, from).padEnd(text.length - 1, '0');
  return `${body}${gtinCheckDigit(body)}`;
}
