import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOST_ERRORS } from '@valero/desktop/host';
import type { ErrorEntry } from '@valero/domain/kernel';
import { MODULES } from '@valero/domain/modules';
import { DEVICE_CODES } from '@valero/drivers/device';
import { STORAGE_ERRORS } from '@valero/storage/sqlite';
import { SERVER_ERRORS } from '@valero/sync-server';

/** Where the table lies. */
export const ERROR_PAGE = join(import.meta.dirname, '..', '..', 'docs', 'betrieb', 'fehler.md');

const INTRO = `# Fehlermeldungen

Jede Meldung, die Kasse, Zentrale, Speicher und Geräte geben können: der Code, wie er in Protokollen und in den Antworten der
Schnittstelle (\`code\`) steht, der Satz auf Deutsch und Englisch und was jetzt zu tun ist. „Daten“ sagt, ob Daten in Gefahr sind,
„Wiederholen“, ob derselbe Versuch später gelingen kann. Die Seite wird aus dem Programm erzeugt (\`node scripts/docs/main.ts\`); ein
Test hält sie auf dem Stand.
`;

const SEVERITY: Readonly<Record<string, string>> = { notice: 'Hinweis', warning: 'Warnung', error: 'Fehler' };

/** Every message of the product by its code. */
export function allErrors(): ReadonlyMap<string, ErrorEntry> {
  const tables: Readonly<Record<string, ErrorEntry>>[] = [
    ...Object.values(MODULES).map(({ errors }) => errors),
    STORAGE_ERRORS,
    HOST_ERRORS,
    SERVER_ERRORS,
    DEVICE_CODES,
  ];
  const entries = tables.flatMap((table) => Object.entries(table));
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A table cell: one line, no cell of its own inside. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function row(code: string, { text, action, severity, dataAtRisk, retry }: ErrorEntry): string {
  const both = ({ de, en }: ErrorEntry['text']): string => `${cell(de)}<br>*${cell(en)}*`;
  const cells = [
    `\`${code}\``,
    SEVERITY[severity] ?? severity,
    both(text),
    both(action),
    dataAtRisk ? '**in Gefahr**' : 'sicher',
    retry ? 'ja' : 'nein',
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The page as it must be. */
export function errorPage(): string {
  const groups = new Map<string, string[]>();
  for (const [code, entry] of allErrors()) {
    const module = code.slice(0, code.indexOf('.'));
    groups.set(module, [...(groups.get(module) ?? []), row(code, entry)]);
  }
  const parts = [...groups].map(([module, rows]) =>
    [
      `## ${module}`,
      '',
      '| Code | Stufe | Meldung | Was jetzt | Daten | Wiederholen |',
      '|---|---|---|---|---|---|',
      ...rows,
    ].join('\n'),
  );
  return `${[INTRO, ...parts].join('\n')}\n`.replaceAll('\n## ', '\n\n## ').replaceAll(/\n{3,}/g, '\n\n');
}

/** Writes the page. */
export function writeErrorPage(): void {
  writeFileSync(ERROR_PAGE, errorPage());
}
