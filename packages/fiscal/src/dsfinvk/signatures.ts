import { clientIdOf } from '@valero/domain/compliance';
import type { CheckedBon, CheckedTse, CheckedZ, Complain } from '@valero/domain/dsfinvk';
import { faultAside, type SignatureFault, serialOf } from '../verify/index.ts';

/** Signatures under way on other threads at once. */
const AHEAD = 64;

const FAULT_TEXT: Readonly<Record<SignatureFault, string>> = {
  key: 'der öffentliche Schlüssel ist nicht lesbar',
  algorithm: 'das Signaturverfahren ist unbekannt',
  time: 'Zeit oder Zeitformat passen nicht',
  form: 'Signatur oder Zähler haben nicht die vorgeschriebene Form',
  signature: 'die Signatur gehört nicht zu diesem Inhalt',
};

/** Verifies every signature again from what an auditor has (fiscal reference § 1.6 e), on other threads. */
export interface SignatureDesk {
  startZ(z: CheckedZ): void;
  /** Waits when too many are under way. */
  bon(z: CheckedZ, bon: CheckedBon): Promise<void>;
  idle(): Promise<void>;
  /** Signatures that hold; Belege without one. */
  counts(): { readonly signatures: number; readonly unsigned: number };
}

/**
 * The client a TSE signed for stands in no column: it is the serial number of the till, as it is or in the signs a TSE takes, or its
 * Z_KASSE_ID.
 */
async function faultOf(z: CheckedZ, tse: CheckedTse): Promise<SignatureFault | null> {
  const master = z.tses.find(({ tseId }) => tseId === tse.tseId);
  if (!master) return 'key';
  let fault: SignatureFault = 'signature';
  for (const clientId of new Set([...z.serials, ...z.serials.map(clientIdOf), z.kasseId])) {
    const found = await faultAside({
      clientId,
      processType: tse.processType,
      processData: tse.processData,
      transactionNumber: tse.transactionNumber ?? -1,
      signatureCounter: tse.signatureCounter ?? -1,
      logTime: tse.end,
      timeFormat: master.timeFormat,
      algorithm: master.algorithm,
      signature: tse.signature,
      publicKey: master.publicKey,
    });
    if (!found) return null;
    fault = found;
  }
  return fault;
}

/** Opens a desk. */
export function signatureDesk(complain: Complain): SignatureDesk {
  const running = new Set<Promise<void>>();
  let signatures = 0;
  let unsigned = 0;
  return {
    startZ({ kasseId, number, tses }) {
      for (const { tseId, serial, publicKey } of tses)
        if (serialOf(publicKey) !== serial.toLowerCase())
          complain(
            'DSF-TSE-SERIAL',
            `${kasseId} Z ${number}`,
            `TSE ${tseId}: die Seriennummer ist nicht der Hashwert des Schlüssels`,
          );
    },
    async bon(z, bon) {
      const signed = bon.tse.filter(({ signature }) => signature !== '');
      if (signed.length === 0) unsigned += 1;
      for (const tse of signed) {
        const task = faultOf(z, tse)
          .then((fault) => {
            if (fault) complain('DSF-TSE-SIG', `Bon ${bon.number} ${bon.id}`, FAULT_TEXT[fault]);
            else signatures += 1;
          })
          .finally(() => running.delete(task));
        running.add(task);
        if (running.size >= AHEAD) await Promise.race(running);
      }
    },
    async idle() {
      await Promise.all(running);
    },
    counts: () => ({ signatures, unsigned }),
  };
}
