import { describeFailure, type Failure } from '@valero/domain/kernel';
import { errorEntry } from '@valero/domain/modules';
import { STORAGE_ERRORS } from '@valero/storage/sqlite';
import { HOST_ERRORS } from '../errors.ts';

import type { CliLanguage } from './help.ts';

const TABLES: Readonly<Record<string, Parameters<typeof describeFailure>[0]>> = { ...HOST_ERRORS, ...STORAGE_ERRORS };

/** A failure as a sentence, what to do, and its code. */
export function failureWords(failure: Failure, language: CliLanguage): string {
  const entry = TABLES[failure.code] ?? errorEntry(failure);
  if (!entry) return `${failure.code} ${JSON.stringify(failure.details ?? {})}`;
  return `${describeFailure(entry, failure, language)} ${entry.action[language]} (${failure.code})`;
}
