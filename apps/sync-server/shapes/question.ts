import { ELECTRIC_PROTOCOL_QUERY_PARAMS } from '@electric-sql/client';
import type { ShapeDefinition } from './definitions.ts';

/**
 * What a reader may say: where it stands and whether it waits. Left out of the protocol's list: subsets (they carry conditions of the reader's
 * own) and event streams (they would outlive the check of the token).
 */
const READERS_OWN: readonly string[] = ELECTRIC_PROTOCOL_QUERY_PARAMS.filter(
  (name) => !name.startsWith('subset__') && !name.endsWith('live_sse'),
);

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * The question for the engine: the reader's place from its own query, each parameter once, and table, condition, values and columns from the
 * definition. Nothing else of the reader's query gets through.
 */
export function questionFor(definition: ShapeDefinition, reader: URLSearchParams): URLSearchParams {
  const { schema, table, columns, where, params } = definition;
  const question = new URLSearchParams();
  for (const name of READERS_OWN) {
    const value = reader.get(name);
    if (value !== null) question.set(name, value);
  }
  question.set('table', `${quoted(schema)}.${quoted(table)}`);
  question.set('columns', columns.map(quoted).join(','));
  if (where !== null) question.set('where', where);
  params.forEach((value, index) => {
    question.set(`params[${index + 1}]`, value);
  });
  question.sort();
  return question;
}

/** Whether the reader is willing to wait; Electric takes anything but `false` for yes. */
export function isLive(reader: URLSearchParams): boolean {
  const live = reader.get('live');
  return live !== null && live !== 'false';
}
