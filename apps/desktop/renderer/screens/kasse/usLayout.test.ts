import { expect, it } from 'vitest';
import { fromUsLayout, isUsLayout } from './usLayout.ts';

it('US layout: a web address and an AIM identifier in the wrong characters are known and read as meant', () => {
  expect(isUsLayout('httpsÖ--id.example.org-01-04006381333931')).toBe(true);
  expect(fromUsLayout('httpsÖ--id.exaple.org-01-04006381333931')).toBe('https://id.exaple.org/01/04006381333931');
  expect(isUsLayout('+E04006381333931')).toBe(true);
  expect(fromUsLayout('+C1010400638133393110YZ')).toBe(']C1010400638133393110ZY');
});

it('US layout: what a person or a German scanner sends is left alone', () => {
  for (const text of ['4006381333931', 'https://a.de/01/1', '85123A', '+49 40 1', ']E04006381333931'])
    expect(isUsLayout(text)).toBe(false);
});

it('US layout: no two characters are taken for one', () => {
  const all = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'].map(fromUsLayout);
  expect(new Set(all).size).toBe(all.length);
});
