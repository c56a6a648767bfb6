import { X509Certificate } from 'node:crypto';
import { keyOfBytes, type VerifyKey } from './keys.ts';

/** A certificate of the archive with its key. */
export interface ArchiveCertificate {
  readonly file: string;
  readonly certificate: X509Certificate;
  readonly key: VerifyKey;
  /** Epoch seconds. */
  readonly from: number;
  readonly to: number;
}

/** Reads a certificate, PEM or DER; null = it is none with a key on a known curve. */
export function readCertificate(file: string, bytes: Buffer): ArchiveCertificate | null {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(bytes);
  } catch {
    return null;
  }
  const key = keyOfBytes(certificate.publicKey.export({ type: 'spki', format: 'der' }));
  if (!key) return null;
  const seconds = (text: string): number => Math.floor(Date.parse(text) / 1000);
  return { file, certificate, key, from: seconds(certificate.validFrom), to: seconds(certificate.validTo) };
}

/** Follows a certificate to a self-signed root within the archive; a text says where it ends. */
export function chainFault(leaf: ArchiveCertificate, all: readonly ArchiveCertificate[]): string | null {
  let current = leaf;
  for (let depth = 0; depth < 8; depth += 1) {
    const { certificate } = current;
    const issuer = all.find(
      (other) => certificate.checkIssued(other.certificate) && certificate.verify(other.certificate.publicKey),
    );
    if (!issuer) return `no certificate of the archive issued ${current.file}`;
    if (issuer === current) return null;
    current = issuer;
  }
  return `the chain of ${leaf.file} has no end`;
}
