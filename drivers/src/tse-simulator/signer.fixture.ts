import { fileTseStore } from './index.ts';
import { begin, finish, makeReady, right, testTse, wake } from './rig.fixture.ts';

/** A process that signs with the book in its first argument until it is killed, and says each signature it was given. */
const [dir = ''] = process.argv.slice(2);
const it = testTse({ store: fileTseStore(dir) });
const { lifecycle, transactionCounter } = right(await it.tse.status());
if (lifecycle === 'uninitialised') await makeReady(it);
else await wake(it);
for (let no = transactionCounter + 1; ; no += 1) {
  const start = right(await begin(it.tse, `k${no}`));
  process.stdout.write(`${start.signatureCounter} ${start.signature}\n`);
  const end = right(await finish(it.tse, `k${no}`, no, no));
  process.stdout.write(`${end.signatureCounter} ${end.signature}\n`);
}
