import { bits, certificateTime, integer, octets, oid, sequence, setOf, TRUE, tlv, unsigned, utf8 } from './der.ts';
import { newKey, type Random, type SigningKey } from './keys.ts';

/** Stands in every certificate, so that nobody takes the simulator for a certified device. */
const NOT_CERTIFIED = 'VALERO TSE-Simulator - NICHT ZERTIFIZIERT';

/** A certificate with the serial number of its key. */
export interface Certificate {
  /** SHA-256 of the public point; names the file in an export. */
  readonly keySerial: Buffer;
  readonly der: Buffer;
}

interface Subject {
  readonly key: SigningKey;
  readonly commonName: string;
}

interface Validity {
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
}

/**
 * A root made for this one device and the device's certificate under it, in that order reversed: `[device, root]`.
 * The root's private key is thrown away, nothing else can ever be signed with it.
 */
export function certificateChain(
  key: SigningKey,
  validity: Validity,
  random: Random,
): readonly [Certificate, Certificate] {
  const root: Subject = { key: newKey(key.algorithm, random), commonName: 'VALERO TSE-Simulator Root' };
  const device: Subject = { key, commonName: key.serial.toString('hex') };
  return [certificate(device, root, validity, random), certificate(root, root, validity, random)];
}

/** One X.509 v3 certificate (RFC 5280). The device's common name is its serial number (BSI TR-03153-1 § 9.3.2). */
function certificate(subject: Subject, issuer: Subject, validity: Validity, random: Random): Certificate {
  const isRoot = subject === issuer;
  const body = sequence(
    tlv(0xa0, integer(2)),
    unsigned(Buffer.concat([Buffer.from([0x01]), random(15)])),
    issuer.key.certificateAlgorithm,
    distinguishedName(issuer.commonName),
    sequence(certificateTime(validity.from), certificateTime(validity.to)),
    distinguishedName(subject.commonName),
    subject.key.publicInfo,
    tlv(0xa3, sequence(...extensions(subject.key, issuer.key, isRoot))),
  );
  const der = sequence(body, issuer.key.certificateAlgorithm, bits(issuer.key.signDer(body)));
  return { keySerial: subject.key.serial, der };
}

function extensions(subject: SigningKey, issuer: SigningKey, isRoot: boolean): Buffer[] {
  const basic = isRoot ? sequence(TRUE) : sequence();
  // keyCertSign and cRLSign for the root, digitalSignature for the device (RFC 5280 4.2.1.3)
  const usage = isRoot ? bits(Buffer.from([0x06]), 1) : bits(Buffer.from([0x80]), 7);
  return [
    sequence(oid('2.5.29.19'), TRUE, octets(basic)),
    sequence(oid('2.5.29.15'), TRUE, octets(usage)),
    sequence(oid('2.5.29.14'), octets(octets(subject.serial.subarray(0, 20)))),
    sequence(oid('2.5.29.35'), octets(sequence(octets(issuer.serial.subarray(0, 20), 0x80)))),
  ];
}

function distinguishedName(commonName: string): Buffer {
  const attribute = (type: string, text: string): Buffer => setOf(sequence(oid(type), utf8(text)));
  return sequence(attribute('2.5.4.10', NOT_CERTIFIED), attribute('2.5.4.3', commonName));
}
