import { gtinCheckDigit } from '../gtin.ts';
import { type Elements, isElement } from './elements.ts';

const LINK = /^https?:\/\/[^/?#\s]+(\/[^?#]*)?(\?[^#]*)?(#.*)?$/i;
/** Parts of a link that are looked at. */
const MAX_PARTS = 60;

/**
 * Reads a GS1 Digital Link of any host: `https://host/…/01/<GTIN>/10/LOT?17=…` (GS1 Digital Link URI syntax 1.2). Null for another text or a
 * GTIN that is none. What else is in the link and not a well-formed element is left out: the web adds its own parameters.
 */
export function readDigitalLink(text: string): Elements | null {
  const match = LINK.exec(text);
  if (!match) return null;
  const parts = (match[1] ?? '').split('/', MAX_PARTS).filter((part) => part !== '');
  const start = parts.findIndex((part, at) => part === '01' && gtin14(parts[at + 1] ?? '') !== null);
  if (start === -1) return null;
  const found: Record<string, string> = { '01': gtin14(parts[start + 1] ?? '') ?? '' };
  const take = (ai: string, value: string): void => {
    if (ai !== '01' && !(ai in found) && isElement(ai, value)) found[ai] = value;
  };
  for (let at = start + 2; at + 1 < parts.length; at += 2) take(parts[at] ?? '', decoded(parts[at + 1] ?? ''));
  for (const pair of (match[2] ?? '?').slice(1).split('&', MAX_PARTS)) {
    const [name = '', value = ''] = pair.split('=', 2);
    take(decoded(name), decoded(value.replaceAll('+', ' ')));
  }
  return found;
}

/** A GTIN of any length as 14 digits; null when its check digit is wrong. */
function gtin14(text: string): string | null {
  if (!/^(\d{8}|\d{12,14})$/.test(text)) return null;
  return gtinCheckDigit(text.slice(0, -1)) === Number(text.at(-1)) ? text.padStart(14, '0') : null;
}

/** Percent-decoded; a part that is not valid percent-encoding stays as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
