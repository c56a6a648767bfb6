import * as z from 'zod';
import { zInstant, zText } from '../kernel/index.ts';
import { zTse } from './model.ts';

/** Who made a TSE; decides the driver and what the receipt says of it. */
export const zTseKind = z.enum(['simulator', 'fiskaly', 'swissbit', 'epson', 'cryptovision', 'other']);
export type TseKind = z.infer<typeof zTseKind>;

/** What DSFinV-K `tse.csv`, the Kassenmeldung and a verifier must know of a TSE. Frozen into every Z that used it. */
export const zTseInfo = z.object({
  /** TSE_ID: the till's own number for this TSE, from 1; never used again for another. */
  tseId: z.int().min(1),
  kind: zTseKind,
  /** For people: `VALERO TSE-Simulator`. */
  name: zText(80),
  /** TSE_SERIAL: SHA-256 of the public key's uncompressed point, 64 hex digits. */
  serial: z.string().regex(/^[0-9a-f]{64}$/),
  /** Kassen-Seriennummer registered with the TSE (ASCII). */
  clientId: zText(30),
  /** `BSI-K-TR-0362-2019`; empty = none. */
  certificationId: zText(40),
  certified: z.boolean(),
  /** TSE_SIG_ALGO */
  algorithm: zText(31),
  /** TSE_ZEITFORMAT */
  timeFormat: z.enum([
    'unixTime',
    'utcTime',
    'utcTimeWithSeconds',
    'generalizedTime',
    'generalizedTimeWithMilliseconds',
  ]),
  /** TSE_PD_ENCODING */
  encoding: z.enum(['UTF-8', 'ASCII']),
  /** TSE_PUBLIC_KEY: base64 of 04‖X‖Y. */
  publicKey: zText(512),
  /** Base64 of the DER certificate of the signing key; the export cuts it into pieces of 1000. */
  certificate: z.string(),
  /** End of the certificate's validity; null = unknown. */
  validUntil: zInstant.nullable(),
});
export type TseInfo = z.infer<typeof zTseInfo>;

/** A signature as a Beleg carries it. */
export const zTseSigned = zTse.options[2];
export type TseSigned = z.infer<typeof zTseSigned>;

/** Why a TSE does not sign (AEAO § 146a Nr. 7): printed, logged, exported as TSE_TA_FEHLER. */
export const zOutageReason = z.enum([
  'unreachable',
  'timeout',
  'refused',
  'counter',
  'full',
  'certificate',
  'clock',
  'selfTest',
  'notReady',
  'badAnswer',
]);
export type OutageReason = z.infer<typeof zOutageReason>;

/** What an outage reason says on a receipt and in the log. */
export const OUTAGE_TEXT: Readonly<Record<OutageReason, { readonly de: string; readonly en: string }>> = {
  unreachable: { de: 'TSE nicht erreichbar', en: 'TSE unreachable' },
  timeout: { de: 'TSE antwortet nicht rechtzeitig', en: 'TSE does not answer in time' },
  refused: { de: 'TSE lehnt ab', en: 'TSE refuses' },
  counter: { de: 'Zähler der TSE widersprüchlich', en: 'TSE counters contradict each other' },
  full: { de: 'Speicher der TSE voll', en: 'TSE storage full' },
  certificate: { de: 'Zertifikat der TSE abgelaufen', en: 'TSE certificate expired' },
  clock: { de: 'Uhr der TSE nicht gestellt', en: 'TSE clock not set' },
  selfTest: { de: 'Selbsttest der TSE fehlgeschlagen', en: 'TSE self-test failed' },
  notReady: { de: 'TSE nicht betriebsbereit', en: 'TSE not ready' },
  badAnswer: { de: 'Antwort der TSE ungültig', en: 'TSE answer invalid' },
};
