import { within } from '@valero/drivers/device';
import type { DriverCatalogue, DriverModule } from '@valero/drivers/driver';
import { type LinkAddress, LinkError, type LinkRoom, openLink } from '@valero/drivers/transport';

/** What was found at an address. */
export interface ProbeFound {
  readonly driver: string;
  readonly label: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** The address with the line the driver talks over. */
  readonly address: LinkAddress;
}

/** How asking went: who answered, or why nobody could be asked. */
export type ProbeOutcome =
  | { readonly state: 'found'; readonly found: ProbeFound }
  | { readonly state: 'silent' }
  | { readonly state: 'closed'; readonly why: LinkError['code']; readonly detail: string };

const OPEN_MS = 3000;
const ANSWER_MS = 4000;
/** Owner of a link that is only asked. */
const PROBER = 'probe';

/** The address as a driver talks over it: a serial line has the settings of the device that is expected there. */
export function addressFor(module: DriverModule, address: LinkAddress): LinkAddress {
  const { usual } = module;
  if (address.kind !== 'serial' || usual?.kind !== 'serial') return address;
  return { ...usual, path: address.path };
}

/**
 * Asks what is at an address, the driver with the highest priority first, without printing, opening or moving anything. `only` = ask this driver alone.
 * A link that a device of this till has is not touched. Never rejects.
 */
export async function probe(
  catalogue: DriverCatalogue,
  links: LinkRoom,
  address: LinkAddress,
  only: string | null = null,
): Promise<ProbeOutcome> {
  const modules = await Promise.all(Object.values(catalogue).map((load) => load()));
  const askers = modules
    .filter((module) => module.probe && module.priority > 0 && module.links.includes(address.kind))
    .filter((module) => only === null || module.id === only)
    .sort((a, b) => b.priority - a.priority);
  for (const module of askers) {
    const outcome = await ask(module, links, addressFor(module, address));
    if (outcome.state !== 'silent') return outcome;
  }
  return askers.length > 0 ? { state: 'silent' } : reach(links, address);
}

async function ask(module: DriverModule, links: LinkRoom, address: LinkAddress): Promise<ProbeOutcome> {
  const giveUp = new AbortController();
  try {
    const link = openLink(address, { room: links, owner: PROBER });
    await link.open(OPEN_MS);
    const probed = await within(module.probe?.(link, giveUp.signal) ?? Promise.resolve(null), ANSWER_MS, null);
    if (!probed) return { state: 'silent' };
    return { state: 'found', found: { driver: module.id, label: probed.label, options: probed.options, address } };
  } catch (error) {
    return closed(error);
  } finally {
    giveUp.abort();
    await links.release(PROBER);
  }
}

/** Nobody can ask there: at least whether the link opens. */
async function reach(links: LinkRoom, address: LinkAddress): Promise<ProbeOutcome> {
  try {
    await openLink(address, { room: links, owner: PROBER }).open(OPEN_MS);
    return { state: 'silent' };
  } catch (error) {
    return closed(error);
  } finally {
    await links.release(PROBER);
  }
}

/** A link that cannot be had; a driver that breaks its word while it asks counts as one that did not answer. */
function closed(error: unknown): ProbeOutcome {
  if (error instanceof LinkError) return { state: 'closed', why: error.code, detail: error.message.slice(0, 200) };
  return { state: 'silent' };
}
