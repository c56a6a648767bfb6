import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { allErrors, ERROR_PAGE, errorPage } from './errors.ts';

test('docs: the page of messages is what the program says (else: node scripts/docs/main.ts)', () => {
  expect(readFileSync(ERROR_PAGE, 'utf8')).toBe(errorPage());
});

test('docs: every message has both languages and says what to do now', () => {
  expect(allErrors().size).toBeGreaterThan(60);
  for (const [code, { severity, text, action }] of allErrors()) {
    // a notice may need nothing done
    const needed = severity === 'notice' ? [text.de, text.en] : [text.de, text.en, action.de, action.en];
    for (const words of needed) expect(words.trim(), code).not.toBe('');
  }
});
