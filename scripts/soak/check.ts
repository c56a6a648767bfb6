import { outageBegan, outageEnded, qrText, signatureFound, type TseSigned } from '@valero/domain/compliance';
import { type Beleg, belegIssued } from '@valero/domain/kasse';
import type { Fact } from '@valero/domain/kernel';
import type { SimulatedTse } from '@valero/drivers/tse-simulator';
import { verifyQr } from '@valero/fiscal/verify';
import type { VirtualTime } from './time.fixture.ts';
import { openData } from './world.fixture.ts';

/** What the cashier knows: Belege the till has answered for. */
export interface Ledger {
  readonly acknowledged: Map<string, Beleg>;
  /** requestIds of sales that were asked for. */
  readonly asked: string[];
}

/** What a run left behind, counted. */
export interface Verdict {
  readonly belege: number;
  readonly signed: number;
  readonly unsigned: number;
  readonly found: number;
  readonly aborted: number;
  readonly outages: number;
}

function insist(holds: boolean, text: string): asserts holds {
  if (!holds) throw new Error(text);
}

function factsOf(dir: string, time: VirtualTime): Fact[] {
  const store = openData(dir, time);
  try {
    const chain = store.journal.verify();
    insist(chain.ok, 'the journal is whole');
    insist(store.tse.decision() === null, 'no decision waits');
    return store.journal.facts(0, 1_000_000).map(({ fact }) => fact);
  } finally {
    store.close();
  }
}

/** No sale lost or doubled, numbers without a gap, every Beleg signed or marked. */
function checkBelege(belege: readonly Beleg[], { acknowledged, asked }: Ledger): void {
  belege.forEach((beleg, index) => {
    insist(beleg.number === index + 1, `BON_NR ${beleg.number} stands at place ${index + 1}`);
    insist(beleg.tse.state !== 'absent', `Beleg ${beleg.number} says nothing of the TSE`);
    if (beleg.tse.state === 'failed')
      insist(beleg.tse.reason !== '' && beleg.tse.start !== '', `Beleg ${beleg.number} is marked with a reason`);
  });
  const stored = new Map(belege.map((beleg) => [String(beleg.id), beleg]));
  insist(stored.size === belege.length, 'every Beleg is there once');
  for (const [id, beleg] of acknowledged) {
    const kept = stored.get(id);
    insist(kept !== undefined, `Beleg ${beleg.number} was answered for and is lost`);
    insist(JSON.stringify(kept) === JSON.stringify(beleg), `Beleg ${beleg.number} is stored as it was answered for`);
  }
  for (const requestId of asked) {
    const made = belege.filter((beleg) => beleg.requestId === requestId);
    insist(made.length <= 1, `${requestId} was sold ${made.length} times`);
  }
}

/** An unsigned Beleg was issued during an outage that is recorded; every outage has ended and counts its Belege. */
function checkOutages(facts: readonly Fact[]): number {
  const open = new Map<string, number>();
  let ended = 0;
  for (const fact of facts) {
    if (outageBegan.is(fact)) {
      insist(!open.has(fact.payload.outageId), 'an outage begins once');
      open.set(fact.payload.outageId, 0);
    } else if (outageEnded.is(fact)) {
      const counted = open.get(fact.payload.outageId);
      insist(counted !== undefined, 'an outage ends that has begun');
      insist(
        fact.payload.unsigned === counted,
        `an outage of ${counted} unsigned Belege says ${fact.payload.unsigned}`,
      );
      open.delete(fact.payload.outageId);
      ended += 1;
    } else if (belegIssued.is(fact) && fact.payload.tse.state === 'failed') {
      insist(open.size > 0, `Beleg ${fact.payload.number} is unsigned and no outage is recorded`);
      for (const [id, count] of open) open.set(id, count + 1);
    }
  }
  insist(open.size === 0, 'every outage has ended');
  return ended;
}

/** Every transaction the TSE has ever begun is finished and stands on one Beleg or was found for one. */
async function checkTse(tse: SimulatedTse, signatures: readonly { signed: TseSigned; where: string }[]): Promise<void> {
  const status = await tse.status();
  insist(status.ok, 'the TSE answers');
  insist(status.value.openTransactions === 0, `${status.value.openTransactions} transactions are open`);
  const byNumber = new Map<number, TseSigned>();
  for (const { signed, where } of signatures) {
    const { transactionNumber: number } = signed;
    insist(!byNumber.has(number), `TSE_TANR ${number} stands twice (${where})`);
    byNumber.set(number, signed);
    const verdict = verifyQr(qrText(signed));
    insist(verdict.ok, `the signature of ${where} verifies: ${verdict.ok ? '' : verdict.fault}`);
  }
  for (let number = 1; number <= status.value.transactionCounter; number += 1) {
    const told = await tse.transaction({ number });
    insist(told.ok && told.value?.state === 'finished', `transaction ${number} is finished`);
    const signed = byNumber.get(number);
    insist(signed !== undefined, `TSE_TANR ${number} is accounted for`);
    insist(signed.signatureCounter === told.value.finish.signatureCounter, `counter of TSE_TANR ${number}`);
    insist(signed.processData === told.value.processData, `processData of TSE_TANR ${number}`);
  }
  insist(byNumber.size === status.value.transactionCounter, 'no number stands on a Beleg that the TSE never gave');
}

/** Checks what a run has left behind; throws with what is wrong. */
export async function check(
  dir: string,
  tses: readonly SimulatedTse[],
  ledger: Ledger,
  time: VirtualTime,
): Promise<Verdict> {
  const facts = factsOf(dir, time);
  const belege = facts.flatMap((fact) => (belegIssued.is(fact) ? [fact.payload] : []));
  checkBelege(belege, ledger);
  const outages = checkOutages(facts);
  const found = facts.flatMap((fact) => (signatureFound.is(fact) ? [fact.payload] : []));
  const unsigned = new Set(belege.filter((beleg) => beleg.tse.state === 'failed').map((beleg) => beleg.id));
  const signatures = belege.flatMap((beleg) =>
    beleg.tse.state === 'signed' ? [{ signed: beleg.tse, where: `Beleg ${beleg.number}` }] : [],
  );
  for (const { belegId, tse: signed } of found) {
    // another TSE may have signed it meanwhile: then it has two
    insist(unsigned.has(belegId) || tses.length > 1, 'a signature is found for a Beleg that has none');
    signatures.push({ signed, where: `found for ${belegId}` });
  }
  for (const [index, tse] of tses.entries())
    await checkTse(
      tse,
      signatures.filter(({ signed }) => signed.tseId === String(index + 1)),
    );
  const last = belege.at(-1);
  insist(last?.tse.state === 'signed', 'a mended TSE signs again');
  return {
    belege: belege.length,
    signed: belege.length - unsigned.size,
    unsigned: unsigned.size,
    found: found.length,
    aborted: belege.filter((beleg) => beleg.bonTyp === 'AVBelegabbruch').length,
    outages,
  };
}
