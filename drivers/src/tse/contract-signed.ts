import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { TseInfo } from '@valero/domain/compliance';
import type { TseSignature } from './port.ts';

/** A signature with what it must have been made over. */
export interface SignedStep {
  readonly step: 'Start' | 'Update' | 'Finish';
  readonly clientId: string;
  readonly processType: string;
  readonly processData: string;
  readonly signature: TseSignature;
}

function element(tag: string, hex: string): string {
  const size = hex.length / 2;
  let length = size.toString(16).padStart(2, '0');
  if (size > 0x7f) length = size > 0xff ? `82${size.toString(16).padStart(4, '0')}` : `81${length}`;
  return tag + length + hex;
}

const text = (words: string): string => Buffer.from(words, 'utf8').toString('hex');

function number(value: number): string {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return /^[89a-f]/.test(even) ? `00${even}` : even;
}

const ALGORITHMS: Readonly<Record<string, { readonly oid: string; readonly hash: string; readonly spki: string }>> = {
  'ecdsa-plain-SHA256': {
    oid: '04007f00070101040103',
    hash: 'sha256',
    spki: '3059301306072a8648ce3d020106082a8648ce3d030107034200',
  },
  'ecdsa-plain-SHA384': {
    oid: '04007f00070101040104',
    hash: 'sha384',
    spki: '307a301406072a8648ce3d020106092b240303020801010b036200',
  },
};

function parts(info: TseInfo): { readonly oid: string; readonly hash: string; readonly spki: string } {
  const found = ALGORITHMS[info.algorithm];
  if (found === undefined) throw new Error(`not known here: ${info.algorithm}`);
  return found;
}

function publicKey(info: TseInfo): KeyObject {
  const der = Buffer.concat([Buffer.from(parts(info).spki, 'hex'), Buffer.from(info.publicKey, 'base64')]);
  return createPublicKey({ key: der, format: 'der', type: 'spki' });
}

/**
 * The log message of a step up to its signature, put together from the rules of BSI TR-03151 and nothing of any driver, so that the
 * suite proves signatures against a second writing of the rule. `version` of the message: 2 or 3.
 */
export function signedBytes(info: TseInfo, said: SignedStep, version: 2 | 3 = 2): Buffer {
  const { step, clientId, processData, processType, signature } = said;
  const seconds = Date.parse(signature.logTime) / 1000;
  const utc = signature.logTime.replaceAll(/[-:T]|\.000/g, '').slice(2);
  const operation = `${version === 2 ? step : step.toLowerCase()}Transaction`;
  return Buffer.from(
    [
      element('02', number(version)),
      element('06', '04007f000703070101'),
      element('80', text(operation)),
      element('81', text(clientId)),
      element('82', text(processData)),
      element('83', text(processType)),
      element('85', number(signature.transactionNumber)),
      element('04', info.serial),
      element('30', element('06', parts(info).oid)),
      element('02', number(signature.signatureCounter)),
      info.timeFormat === 'unixTime' ? element('02', number(seconds)) : element('17', text(utc)),
    ].join(''),
    'hex',
  );
}

/** Whether bytes carry a plain signature r‖s of the device. */
export function signedBy(info: TseInfo, bytes: Uint8Array, signature: Uint8Array): boolean {
  return verify(parts(info).hash, bytes, { key: publicKey(info), dsaEncoding: 'ieee-p1363' }, signature);
}

/** Whether a step's signature is the device's over that content. */
export function stepVerifies(info: TseInfo, said: SignedStep, version: 2 | 3 = 2): boolean {
  return signedBy(info, signedBytes(info, said, version), Buffer.from(said.signature.signature, 'base64'));
}
