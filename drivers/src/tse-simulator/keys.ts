import { createECDH, createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { bits, integer, octets, oid, sequence, tlv } from './der.ts';

/** Signature algorithms the simulator offers; curve and hash go together (BSI TR-03116-5). */
export type TseAlgorithm = 'ecdsa-plain-SHA256' | 'ecdsa-plain-SHA384';

/** What belongs to an algorithm. */
interface Curve {
  /** As OpenSSL names it. */
  readonly name: string;
  readonly curveOid: string;
  readonly hash: 'sha256' | 'sha384';
  /** Bytes of one coordinate. */
  readonly size: number;
  /** In log messages (BSI TR-03111): plain r‖s. */
  readonly plainOid: string;
  /** In certificates (RFC 5758): r and s in DER. */
  readonly certificateOid: string;
}

/** P-256 is what most sold devices use, brainpoolP384r1 the rest. */
const CURVES: Readonly<Record<TseAlgorithm, Curve>> = {
  'ecdsa-plain-SHA256': {
    name: 'prime256v1',
    curveOid: '1.2.840.10045.3.1.7',
    hash: 'sha256',
    size: 32,
    plainOid: '0.4.0.127.0.7.1.1.4.1.3',
    certificateOid: '1.2.840.10045.4.3.2',
  },
  'ecdsa-plain-SHA384': {
    name: 'brainpoolP384r1',
    curveOid: '1.3.36.3.3.2.8.1.1.11',
    hash: 'sha384',
    size: 48,
    plainOid: '0.4.0.127.0.7.1.1.4.1.4',
    certificateOid: '1.2.840.10045.4.3.3',
  },
};

/** A key pair that signs. */
export interface SigningKey {
  readonly algorithm: TseAlgorithm;
  /** The private number, big-endian: a secret. */
  readonly secret: Uint8Array;
  /** Uncompressed public point 04‖X‖Y. */
  readonly point: Buffer;
  /** SHA-256 of the point: the serial number of a TSE (BSI TR-03153-1 § 9.3.2). */
  readonly serial: Buffer;
  /** SubjectPublicKeyInfo. */
  readonly publicInfo: Buffer;
  /** AlgorithmIdentifier of log messages. */
  readonly plainAlgorithm: Buffer;
  /** AlgorithmIdentifier of certificates. */
  readonly certificateAlgorithm: Buffer;
  /** r‖s */
  signPlain(bytes: Uint8Array): Buffer;
  /** SEQUENCE{r, s} */
  signDer(bytes: Uint8Array): Buffer;
}

/** A source of random bytes. */
export type Random = (size: number) => Uint8Array;

/** A new key pair. Numbers outside the group are drawn again, so that every key is equally likely. */
export function newKey(algorithm: TseAlgorithm, random: Random): SigningKey {
  const { name, size } = CURVES[algorithm];
  for (;;) {
    const secret = random(size);
    const ecdh = createECDH(name);
    try {
      ecdh.setPrivateKey(secret);
    } catch {
      continue;
    }
    return signingKey(algorithm, secret);
  }
}

/** The key pair of a private number. Throws when it lies outside the group. */
export function signingKey(algorithm: TseAlgorithm, secret: Uint8Array): SigningKey {
  const curve = CURVES[algorithm];
  const ecdh = createECDH(curve.name);
  ecdh.setPrivateKey(secret);
  const point = ecdh.getPublicKey(null, 'uncompressed');
  const key = privateKey(curve, secret, point);
  return {
    algorithm,
    secret,
    point,
    serial: createHash('sha256').update(point).digest(),
    publicInfo: sequence(sequence(oid('1.2.840.10045.2.1'), oid(curve.curveOid)), bits(point)),
    plainAlgorithm: sequence(oid(curve.plainOid)),
    certificateAlgorithm: sequence(oid(curve.certificateOid)),
    signPlain: (bytes) => sign(curve.hash, bytes, { key, dsaEncoding: 'ieee-p1363' }),
    signDer: (bytes) => sign(curve.hash, bytes, { key, dsaEncoding: 'der' }),
  };
}

/** ECPrivateKey (RFC 5915) as OpenSSL reads it. */
function privateKey(curve: Curve, secret: Uint8Array, point: Uint8Array): KeyObject {
  const der = sequence(
    integer(1),
    octets(Buffer.concat([Buffer.alloc(curve.size - secret.length), secret])),
    tlv(0xa0, oid(curve.curveOid)),
    tlv(0xa1, bits(point)),
  );
  return createPrivateKey({ key: der, format: 'der', type: 'sec1' });
}
