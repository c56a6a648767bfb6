import type { Beleg } from '@valero/domain/kasse';
import { formatCount, type Locale } from '@valero/ui';
import type { TFunction } from 'i18next';

/** What a signature says of itself, in rows of words: an inspector compares them with the paper. */
export function signatureFacts(
  { tse }: Pick<Beleg, 'tse'>,
  t: TFunction<'kasse'>,
  locale: Locale,
): readonly { readonly label: string; readonly value: string }[] {
  if (tse.state !== 'signed') return [];
  return [
    { label: t('nachschau.transaction'), value: formatCount(tse.transactionNumber, locale) },
    { label: t('nachschau.counter'), value: formatCount(tse.signatureCounter, locale) },
    { label: t('nachschau.begun'), value: tse.start },
    { label: t('nachschau.finished'), value: tse.end },
    { label: t('tse.serial'), value: tse.serial },
    { label: t('tse.client'), value: tse.clientId },
    { label: t('tse.certification'), value: tse.certified ? t('nachschau.certified') : t('tse.none') },
    { label: t('nachschau.data'), value: tse.processData },
  ];
}

const FAULTS = ['form', 'algorithm', 'key', 'signature', 'time'] as const;
const FIELDS = [
  'clientId',
  'processType',
  'processData',
  'transactionNumber',
  'signatureCounter',
  'start',
  'end',
  'signature',
  'publicKey',
] as const;

/** Why a signature does not hold, in words; a reason nobody has words for stays as it is. */
export function faultWord(reason: string, t: TFunction<'kasse'>): string {
  const known = FAULTS.find((fault) => fault === reason);
  return known ? t(`nachschau.faults.${known}`) : reason;
}

/** A field of the QR that differs from the record, in words. */
export function fieldWord(field: string, t: TFunction<'kasse'>): string {
  const known = FIELDS.find((entry) => entry === field);
  return known ? t(`nachschau.fields.${known}`) : field;
}
