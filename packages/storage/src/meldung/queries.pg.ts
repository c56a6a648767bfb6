import type { Company } from '@valero/domain/identity';
import { type QueryOutput, type StoreId, toId } from '@valero/domain/kernel';
import { type Due, dueOf, isReportable, listDue, listSystems, report, type SystemView } from '@valero/domain/meldung';
import { type Answer, type Asking, answers, storeOf } from '../pg/asking.ts';
import { dayAt, type Place, registerOn, type StoredReport } from './reads.pg.ts';

interface StoreState {
  readonly place: Place;
  readonly systems: readonly SystemView[];
  readonly due: readonly Due[];
  readonly last: StoredReport | null;
}

/** Every store asked for with its systems and what is due today at that place. */
async function statesOf({ rows, now, scope }: Asking, wanted: string | null): Promise<StoreState[]> {
  const register = registerOn(rows);
  const store = storeOf(scope, wanted);
  const places = await register.places(store === null ? null : toId<StoreId>(store));
  const systems = await register.systems(places);
  const reports = await register.reports(places);
  return places.map((place) => {
    const own = systems.filter((system) => system.store === place.id);
    const last = reports.find((sent) => sent.store === place.id) ?? null;
    return { place, systems: own, last, due: dueOf(place.id, own, last, dayAt(now, place.timeZone)) };
  });
}

function placeOf({ id, number, name, street, zip, city, country }: Place) {
  return { store: id, number, name, address: { street, zip, city, country } };
}

function lastOf(last: StoredReport | null) {
  if (!last) return null;
  const { systems, ...sent } = last;
  return { ...sent, systemCount: systems.length };
}

async function oneReport(asking: Asking, store: StoreId): Promise<QueryOutput<typeof report>> {
  // a person of another store gets the own store's report from the scope; that is not what was asked
  const state = (await statesOf(asking, store)).find(({ place }) => place.id === store);
  const [company] = await asking.rows<
    Pick<Company, 'name' | 'taxNumber'> & { street: string; zip: string; city: string; country: string }
  >('select name, tax_number as "taxNumber", street, zip, city, country from identity.company limit 1', []);
  if (!state || !company) return null;
  const { name, taxNumber, ...address } = company;
  return {
    taxpayer: { name, taxNumber, address },
    place: placeOf(state.place),
    createdAt: asking.now,
    today: dayAt(asking.now, state.place.timeZone),
    systems: state.systems.filter(isReportable),
    due: [...state.due],
    last: lastOf(state.last),
  };
}

/** The register, what is due and the reports as the head office answers them. */
export const meldungAnswers: readonly Answer[] = [
  answers(listSystems, async (asking, { store }) => ({
    stores: (await statesOf(asking, store)).map(({ place, systems, due, last }) => ({
      ...placeOf(place),
      systems: [...systems],
      due: [...due],
      last: lastOf(last),
    })),
  })),
  answers(listDue, async (asking, { store }) => {
    const rows = (await statesOf(asking, store)).flatMap(({ place, due }) =>
      due.map((row) => ({ ...row, storeName: place.name })),
    );
    return { rows: rows.sort((a, b) => (a.daysLeft ?? -1e6) - (b.daysLeft ?? -1e6)) };
  }),
  answers(report, (asking, { store }) => oneReport(asking, store)),
];
