import { type KnownNumbers, raisedNumbers } from '@valero/domain/kasse';
import { type Clock, err, ok, type Result, toInstant } from '@valero/domain/kernel';
import { type DeviceStore, openDeviceStore } from '@valero/storage/sqlite';
import { ensureCommissioned } from '../commission.ts';
import { keepEnrolment, requestEnrolment } from '../sync/enrolment.ts';
import { isUntouched } from '../sync/numbers.ts';
import { systemClock, systemIds } from '../system.ts';
import type { CommandInput, Told } from './model.ts';

/** A journal that has nothing of its epoch yet (new, or restored) begins above what the head office has, so that the two never meet. */
function beginAbove(store: DeviceStore, epoch: number): void {
  while (store.journal.head().seq === 0 && store.journal.head().epoch <= epoch) store.startEpoch();
}

/** No number the head office knows is given again: decided before the first sale. */
function passKnownNumbers(store: DeviceStore, known: KnownNumbers, clock: Clock): Result<unknown> {
  const at = clock.now();
  const raised = raisedNumbers(store.kasseReads().counters(), { known, untouched: isUntouched(store) });
  if (raised === null) return ok(null);
  const stamp = { actor: null, at, offset: clock.offsetMinutes(at), newId: () => systemIds().next() };
  return store.commit({ ...stamp, drafts: [raised] });
}

/**
 * Makes this folder the device a one-time code was made for: key pair here, public half to the server, the till's identity into its journal.
 * A folder that is that device already gets a new key (lost server entry, revoked key); one of another device is refused before the code is used.
 */
export async function enroll({ data = '', server = '', code = '', now }: CommandInput): Promise<Result<Told>> {
  if (!/^https?:\/\/./.test(server))
    return err({ code: 'host.bad_input', details: { field: '--server', reason: server } });
  // opened first: a folder in use, or one whose disk refuses, must not cost the code
  const opened = openDeviceStore({ dir: data, now: () => toInstant(now()) });
  if (!opened.ok) return opened;
  const store = opened.value;
  try {
    const answer = await requestEnrolment({
      url: server,
      code,
      dir: data,
      device: store.identity()?.device.id ?? null,
    });
    if (!answer.ok) return answer;
    const { enrolment, commissioning, known } = answer.value;
    beginAbove(store, known.epoch);
    const clock = systemClock(commissioning.store.timeZone);
    const identity = ensureCommissioned(store, commissioning, clock, systemIds());
    if (!identity.ok) return identity;
    const raised = passKnownNumbers(store, known.numbers, clock);
    if (!raised.ok) return raised;
    keepEnrolment(data, enrolment);
    const { kasseId, name } = commissioning.device;
    const place = commissioning.store.name;
    return ok({
      text: {
        de: `${kasseId} „${name}“ in ${place} ist angemeldet. Der Schlüssel liegt in ${data}/enrolment.json und gehört nur hierher.`,
        en: `${kasseId} “${name}” in ${place} is enrolled. Its key lies in ${data}/enrolment.json and belongs nowhere else.`,
      },
      data: { device: commissioning.device.id, kasseId, name, store: place, server },
    });
  } finally {
    store.close();
  }
}
