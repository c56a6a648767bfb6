import type { Locale } from '@valero/ui';

/**
 * An amount, price or quantity of a document as people write it; the text itself stays exact, it is never read as a float.
 * `least` = digits behind the point at least. What is no number is shown as it stands.
 */
export function showDecimal(text: string | null, locale: Locale, least = 2): string {
  if (text === null || text === '') return '–';
  const parts = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text.trim());
  if (!parts) return text;
  const [, sign, whole = '0', rest = ''] = parts;
  const [group, point] = locale === 'de' ? ['.', ','] : [',', '.'];
  const grouped = whole.replace(/^0+(?=\d)/, '').replace(/\B(?=(\d{3})+$)/g, group);
  const digits = rest.replace(/0+$/, '').padEnd(least, '0');
  return `${sign === '-' ? '−' : ''}${grouped}${digits === '' ? '' : `${point}${digits}`}`;
}
