import { createInterface } from 'node:readline/promises';
import type { Text } from '@valero/domain/kernel';
import type { Companion } from '../devices/doctor.ts';
import type { CliLanguage } from './help.ts';

/** A companion at the terminal. `yes` = every question is answered by yes; where nobody watches, none is. */
export function terminalCompanion(language: CliLanguage, yes: boolean): Companion & { close(): void } {
  const lines = process.stdin.isTTY && !yes ? createInterface({ input: process.stdin, output: process.stderr }) : null;
  return {
    say: (text: Text) => void (lines && process.stderr.write(`  ${text[language]}\n`)),
    async ask(text) {
      if (yes) return true;
      if (!lines) return null;
      const answer = (await lines.question(`? ${text[language]} ${language === 'de' ? '[j/n] ' : '[y/n] '}`)).trim();
      if (/^[jy]/i.test(answer)) return true;
      return /^n/i.test(answer) ? false : null;
    },
    close: () => lines?.close(),
  };
}
