import { createHash } from 'node:crypto';
import { type Block, h1, p, table, toHtml, toMarkdown } from './blocks.ts';
import type { DocumentedFacts } from './facts.ts';
import { controls, general, history, operation, technical, users } from './text.ts';

/** A Verfahrensdokumentation, made from the actual installation. */
export interface Documentation {
  /** Recorded changes of master data and parameters it takes in: rises with each of them. */
  readonly version: number;
  /** SHA-256 of the content; the same installation has the same, whenever it is made. */
  readonly sha256: string;
  readonly markdown: string;
  readonly html: string;
}

/**
 * The Verfahrensdokumentation in German, structured after GoBD Rz 151–155. `at` = when it is made, for the title page alone.
 * Content and hash depend on nothing but the facts.
 */
export function documentationOf(facts: DocumentedFacts, at: number): Documentation {
  const content: readonly Block[] = [
    ...general(facts),
    ...users(facts),
    ...technical(facts),
    ...operation(),
    ...controls(),
    ...history(facts),
  ];
  const sha256 = createHash('sha256').update(toMarkdown(content)).digest('hex');
  const name = facts.tills[0]?.company.name ?? '';
  const title = `Verfahrensdokumentation ${name}`.trim();
  const blocks: readonly Block[] = [
    h1(title),
    table(
      ['Angabe', 'Wert'],
      [
        ['Fassung', String(facts.changeCount)],
        ['Prüfsumme des Inhalts (SHA-256)', sha256],
        ['Erstellt (UTC)', new Date(at).toISOString().replace('T', ' ').slice(0, 19)],
        ['Programm', facts.program],
      ],
    ),
    p(
      'Erstellt vom Programm aus der tatsächlichen Einrichtung, gegliedert nach GoBD Rz 151 bis 155. Abschnitt 7 ergänzt der Betrieb.',
    ),
    ...content,
  ];
  return { version: facts.changeCount, sha256, markdown: toMarkdown(blocks), html: toHtml(title, blocks) };
}
