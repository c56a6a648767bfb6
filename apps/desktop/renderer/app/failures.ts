import { CRM_ERRORS } from '@valero/domain/crm';
import { describeFailure, type ErrorEntry, type Failure } from '@valero/domain/kernel';
import { STOCK_ERRORS } from '@valero/domain/stock';
import type { Locale } from '@valero/ui';
import { HOST_ERRORS } from './hostErrors.ts';

const TABLES: readonly Readonly<Record<string, ErrorEntry>>[] = [HOST_ERRORS, STOCK_ERRORS, CRM_ERRORS];

/** A failure in the words of a person. */
export interface Told {
  readonly what: string;
  readonly action: string;
  readonly severity: ErrorEntry['severity'];
  readonly dataAtRisk: boolean;
  readonly retry: boolean;
  readonly code: string;
}

const UNKNOWN: Readonly<Record<Locale, { what: string; action: string }>> = {
  de: { what: 'Unbekannter Fehler.', action: 'Noch einmal versuchen. Bleibt es dabei, die Kennung melden.' },
  en: { what: 'Unknown error.', action: 'Try again. If it stays, report the code.' },
};

/** Looks a failure's code up in the error tables of all modules and fills in its details. */
export function tellFailure(failure: Failure, locale: Locale): Told {
  const entry = TABLES.map((table) => table[failure.code]).find((found) => found !== undefined);
  if (!entry) return { ...UNKNOWN[locale], severity: 'error', dataAtRisk: true, retry: true, code: failure.code };
  return {
    what: describeFailure(entry, failure, locale),
    action: entry.action[locale],
    severity: entry.severity,
    dataAtRisk: entry.dataAtRisk,
    retry: entry.retry,
    code: failure.code,
  };
}
