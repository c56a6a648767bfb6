import { AUDIT_ERRORS } from '@valero/domain/audit';
import { COMPLIANCE_ERRORS } from '@valero/domain/compliance';
import { CRM_ERRORS } from '@valero/domain/crm';
import { DOCUMENTS_ERRORS } from '@valero/domain/documents';
import { DSFINVK_ERRORS } from '@valero/domain/dsfinvk';
import { IDENTITY_ERRORS } from '@valero/domain/identity';
import { KASSE_ERRORS } from '@valero/domain/kasse';
import { describeFailure, type ErrorEntry, type Failure } from '@valero/domain/kernel';
import { STOCK_ERRORS } from '@valero/domain/stock';
import type { Locale } from '@valero/ui';
import * as z from 'zod';
import { HOST_ERRORS } from './hostErrors.ts';

const tables: Readonly<Record<string, ErrorEntry>>[] = [
  HOST_ERRORS,
  KASSE_ERRORS,
  STOCK_ERRORS,
  CRM_ERRORS,
  IDENTITY_ERRORS,
  COMPLIANCE_ERRORS,
  AUDIT_ERRORS,
  DSFINVK_ERRORS,
  DOCUMENTS_ERRORS,
];

const zText = z.object({ de: z.string(), en: z.string() });
const zEntry = z.object({
  severity: z.enum(['notice', 'warning', 'error']),
  text: zText,
  action: zText,
  dataAtRisk: z.boolean(),
  retry: z.boolean(),
});

/** Takes in the words of codes that only the till host knows (`till.errors`). What is no error table is left out. */
export function learnFailures(given: unknown): void {
  const parsed = z.record(z.string(), zEntry).safeParse(given);
  if (parsed.success) tables.push(parsed.data);
}

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

function fill(text: string, details: Failure['details']): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(details?.[name] ?? whole));
}

/** Looks a failure's code up in the error tables of all modules and fills in its details. */
export function tellFailure(failure: Failure, locale: Locale): Told {
  const entry = tables.map((table) => table[failure.code]).find((found) => found !== undefined);
  if (!entry) {
    const { what, action } = UNKNOWN[locale];
    return {
      what: `${what} (${failure.code})`,
      action,
      severity: 'error',
      dataAtRisk: true,
      retry: true,
      code: failure.code,
    };
  }
  return {
    what: describeFailure(entry, failure, locale),
    action: fill(entry.action[locale], failure.details),
    severity: entry.severity,
    dataAtRisk: entry.dataAtRisk,
    retry: entry.retry,
    code: failure.code,
  };
}
