import { reported, systemSet } from '@valero/domain/meldung';
import type { Projection } from '../rowop.ts';

/** The register of recording systems and the reports sent; only the head office keeps it. */
export const meldungProjection: Projection = {
  module: 'meldung',
  tables: ['meldung.report', 'meldung.system'],
  apply(fact) {
    if (systemSet.is(fact)) {
      const system = fact.payload;
      const row = {
        id: system.id,
        device: system.device,
        store: system.store,
        kind: system.kind,
        software: system.software,
        software_version: system.softwareVersion,
        manufacturer: system.manufacturer,
        model: system.model,
        serial: system.serial,
        acquisition: system.acquisition,
        acquired: system.acquired,
        commissioned: system.commissioned,
        decommissioned: system.decommissioned,
        decommission_reason: system.decommissionReason,
        tse_form: system.tseForm,
        tses: JSON.stringify(system.tses),
        note: system.note,
        version: system.version,
      };
      return [{ op: 'set', table: 'meldung.system', key: ['id'], row, ifNewer: 'version' }];
    }
    if (!reported.is(fact)) return [];
    const { id, store, date, ticket, by, systems } = fact.payload;
    const row = { id, store, date, ticket, by_name: by, at: fact.at, seq: fact.seq, systems: JSON.stringify(systems) };
    return [{ op: 'insert', table: 'meldung.report', row }];
  },
};
