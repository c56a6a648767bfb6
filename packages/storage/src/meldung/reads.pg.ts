import type { Address } from '@valero/domain/identity';
import { type BusinessDay, type Instant, type StoreId, toBusinessDay, toId } from '@valero/domain/kernel';
import {
  type MeldungReads,
  type MeldungTse,
  missingOf,
  type Reported,
  type System,
  type SystemView,
  type TseForm,
  zReported,
  zSystem,
} from '@valero/domain/meldung';
import type { Rows } from '../pg/asking.ts';

/** A store as the register needs it. */
export interface Place extends Address {
  readonly id: StoreId;
  readonly number: number;
  readonly name: string;
  readonly timeZone: string;
}

/** A report with when it was recorded. */
export type StoredReport = Reported & { readonly at: Instant };

/** The register's own reads. `store` null = all stores. */
export interface Register {
  places(store: StoreId | null): Promise<readonly Place[]>;
  systems(places: readonly Place[]): Promise<readonly SystemView[]>;
  /** The last report of each store. */
  reports(places: readonly Place[]): Promise<readonly StoredReport[]>;
}

interface EnteredRow extends Omit<System, 'tses'> {
  readonly tses: string;
}

/** A till as identity, its own facts and its TSEs tell of it. */
interface TillRow {
  readonly device: string;
  readonly store: StoreId;
  readonly brand: string;
  readonly model: string;
  readonly serial: string;
  readonly software: string | null;
  readonly commissionedAt: number | null;
}

interface TseRow {
  readonly device: string;
  readonly kind: string;
  readonly serial: string;
  readonly certificationId: string;
  readonly commissionedAt: number;
  readonly decommissionedAt: number | null;
}

const PLACES = `select id, number, name, street, zip, city, country, time_zone as "timeZone" from identity.store
  where $1::uuid is null or id = $1 order by number, id`;
// a till is where the head office put it; one the head office does not know stands where its facts say
const TILLS = `select coalesce(d.id, t.device) as device, coalesce(d.store, t.store) as store, coalesce(d.brand, '') as brand, coalesce(d.model, '') as model,
    coalesce(nullif(t.serial, ''), d.serial, '') as serial, t.software, t.commissioned_at as "commissionedAt"
  from (select id, store, brand, model, serial from identity.device where kind = 'till') d full join kasse.till t on t.device = d.id
  where coalesce(d.store, t.store) = any($1::uuid[])`;
// the simulator is no TSE in the sense of the law and is never reported
const TSES = `select device, kind, serial, certification_id as "certificationId", commissioned_at as "commissionedAt", decommissioned_at as "decommissionedAt"
  from compliance.tse where device = any($1::uuid[]) and kind <> 'simulator' order by device, tse_id`;
const ENTERED = `select id, device, store, kind, software, software_version as "softwareVersion", manufacturer, model, serial, acquisition, acquired, commissioned,
    decommissioned, decommission_reason as "decommissionReason", tse_form as "tseForm", tses, note, version
  from meldung.system where device = any($2::uuid[]) or (device is null and store = any($1::uuid[]))`;
const REPORTS = `select distinct on (store) id, store, date, ticket, by_name as "by", at, systems from meldung.report
  where store = any($1::uuid[]) order by store, seq desc`;

/** Forms that follow from the maker. */
const FORM_OF_KIND: Readonly<Record<string, TseForm>> = { fiskaly: 'cloud', epson: 'lan' };

/** The calendar day of an instant at a place. */
export function dayAt(at: number, timeZone: string): BusinessDay {
  return toBusinessDay(new Intl.DateTimeFormat('en-CA', { timeZone }).format(at));
}

function tsesOf(rows: readonly TseRow[], form: TseForm | null, timeZone: string): MeldungTse[] {
  const inService = rows.filter(({ decommissionedAt }) => decommissionedAt === null);
  // of a till out of service the last one it had
  const told = inService.length > 0 ? inService : rows.slice(-1);
  return told.map(({ kind, serial, certificationId, commissionedAt }) => ({
    form: FORM_OF_KIND[kind] ?? form,
    certificationId,
    serial,
    commissioned: dayAt(commissionedAt, timeZone),
  }));
}

/** `VALERO 0.1.0` → brand and version. */
function softwareOf(text: string | null): { readonly software: string; readonly softwareVersion: string } {
  const cut = (text ?? '').lastIndexOf(' ');
  if (text === null || cut < 0) return { software: text ?? '', softwareVersion: '' };
  return { software: text.slice(0, cut), softwareVersion: text.slice(cut + 1) };
}

function tillSystem(till: TillRow, tses: readonly TseRow[], entered: System | undefined, timeZone: string): System {
  const commissioned = till.commissionedAt === null ? null : dayAt(till.commissionedAt, timeZone);
  const collected = { ...softwareOf(till.software), serial: till.serial };
  const tseForm = entered?.tseForm ?? null;
  return {
    id: toId(till.device),
    device: toId(till.device),
    kind: entered?.kind ?? 'pc',
    acquisition: entered?.acquisition ?? 'bought',
    acquired: entered?.acquired ?? null,
    decommissioned: entered?.decommissioned ?? null,
    decommissionReason: entered?.decommissionReason ?? '',
    note: entered?.note ?? '',
    version: entered?.version ?? 0,
    ...collected,
    store: till.store,
    manufacturer: entered?.manufacturer || till.brand,
    model: entered?.model || till.model,
    commissioned: entered?.commissioned ?? commissioned,
    tseForm,
    tses: tsesOf(tses, tseForm, timeZone),
  };
}

async function systemsOf(rows: Rows, places: readonly Place[]): Promise<readonly SystemView[]> {
  const zoneOf = new Map(places.map(({ id, timeZone }) => [id, timeZone]));
  const stores = [...zoneOf.keys()];
  const tills = await rows<TillRow>(TILLS, [stores]);
  const devices = tills.map(({ device }) => device);
  const tses = await rows<TseRow>(TSES, [devices]);
  const entered = (await rows<EnteredRow>(ENTERED, [stores, devices])).map((row) =>
    zSystem.parse({ ...row, tses: JSON.parse(row.tses) }),
  );
  const ofTills = tills.map((till) =>
    tillSystem(
      till,
      tses.filter(({ device }) => device === till.device),
      entered.find(({ device }) => device === till.device),
      zoneOf.get(till.store) ?? 'Europe/Berlin',
    ),
  );
  const others = entered.filter(({ device }) => device === null);
  return [...ofTills, ...others]
    .map((system) => ({ ...system, missing: missingOf(system) }))
    .sort((a, b) => (a.serial === b.serial ? (a.id < b.id ? -1 : 1) : a.serial < b.serial ? -1 : 1));
}

/** The register on a connection. */
export function registerOn(rows: Rows): Register {
  return {
    places: (store) => rows<Place>(PLACES, [store]),
    systems: (places) => systemsOf(rows, places),
    async reports(places) {
      const found = await rows<Omit<StoredReport, 'systems'> & { readonly systems: string }>(REPORTS, [
        places.map(({ id }) => id),
      ]);
      return found.map(({ at, ...row }) => ({
        ...zReported.parse({ ...row, systems: JSON.parse(row.systems) }),
        at,
      }));
    },
  };
}

/** The register for commands at the head office. */
export function meldungReadsPg(rows: Rows): MeldungReads {
  const register = registerOn(rows);
  return {
    async meldungSystem(id) {
      const systems = await register.systems(await register.places(null));
      return systems.find((system) => system.id === id) ?? null;
    },
    async meldungSystems(store) {
      return register.systems(await register.places(store));
    },
    async meldungStoreExists(store) {
      return (await register.places(store)).length === 1;
    },
    async meldungReported(store) {
      const [last] = await register.reports(await register.places(store));
      if (!last) return null;
      const { at: _at, ...reported } = last;
      return reported;
    },
  };
}
