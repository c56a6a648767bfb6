import { describe, expect, it } from 'vitest';
import { de } from './de/index.ts';
import { en } from './en/index.ts';

function flatten(words: object, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === 'string') flat.set(`${prefix}${key}`, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text);
  }
  return flat;
}

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort();

describe('i18n', () => {
  const german = flatten(de);
  const english = flatten(en);

  it('i18n: German and English have the same keys', () => {
    expect([...english.keys()].sort()).toEqual([...german.keys()].sort());
  });

  it('i18n: no text is empty', () => {
    for (const [key, text] of [...german, ...english]) expect(text.trim(), key).not.toBe('');
  });

  it('i18n: both languages fill in the same values', () => {
    for (const [key, text] of german) expect(placeholders(english.get(key) ?? ''), key).toEqual(placeholders(text));
  });

  it('i18n: English text holds no German letter', () => {
    for (const [key, text] of english) expect(/[äöüßÄÖÜ]/.test(text), `${key}: ${text}`).toBe(false);
  });
});
