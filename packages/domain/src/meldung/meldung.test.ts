import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochDay, type StoreId, toBusinessDay, toId, toInstant } from '../kernel/index.ts';
import {
  deadlineOf,
  dueOf,
  isReportable,
  type MeldungReport,
  meldungCsv,
  meldungHtml,
  meldungXml,
  missingOf,
  type Reported,
  reportedOf,
  type SystemView,
} from './index.ts';

const STORE = toId<StoreId>('0192f0c0-0000-7000-8000-000000000001');
const day = toBusinessDay;
const TODAY = day('2026-03-10');

function system(change: Partial<SystemView> = {}): SystemView {
  const whole = {
    id: toId<SystemView['id']>('0192f0c0-0000-7000-8000-000000000010'),
    device: null,
    store: STORE,
    kind: 'pc' as const,
    software: 'VALERO',
    softwareVersion: '1.2',
    manufacturer: 'Fujitsu',
    model: 'TeamPoS',
    serial: 'VALERO-1-1',
    acquisition: 'bought' as const,
    acquired: day('2026-03-01'),
    commissioned: day('2026-03-02'),
    decommissioned: null,
    decommissionReason: '',
    tseForm: null,
    tses: [
      {
        form: 'cloud' as const,
        certificationId: 'BSI-K-TR-0403-2021',
        serial: 'a'.repeat(64),
        commissioned: day('2026-03-02'),
      },
    ],
    note: '',
    version: 1,
    ...change,
  };
  return { ...whole, missing: missingOf(whole) };
}

function sent(...systems: SystemView[]): Reported {
  return {
    id: toId('0192f0c0-0000-7000-8000-000000000099'),
    store: STORE,
    date: TODAY,
    ticket: 'et1',
    by: 'Karl S.',
    systems: systems.map(reportedOf),
  };
}

function reportOf(...systems: SystemView[]): MeldungReport {
  const address = { street: 'Markt 1', zip: '10115', city: 'Berlin', country: 'DEU' };
  return {
    taxpayer: { name: 'Feinkost <Brandt> & Söhne GmbH', taxNumber: '29/123/45678', address },
    place: { store: STORE, number: 1, name: 'Mitte -- Markt', address },
    createdAt: toInstant(0),
    today: TODAY,
    systems,
    due: [],
    last: null,
  };
}

describe('Kassenmeldung: deadlines', () => {
  it('MEL-FRIST deadline: bought before 2025-07-01 until 2025-07-31, later within one month', () => {
    const cases: readonly [string, string][] = [
      ['2019-05-04', '2025-07-31'],
      ['2025-06-30', '2025-07-31'],
      ['2025-07-01', '2025-08-01'],
      ['2026-01-31', '2026-02-28'],
      ['2028-01-30', '2028-02-29'],
      ['2025-12-15', '2026-01-15'],
      ['2026-12-31', '2027-01-31'],
    ];
    for (const [from, until] of cases) expect(deadlineOf(day(from)), from).toBe(until);
  });

  it('MEL-FRIST deadline: never more than 31 days and never fewer than 28 after the day, in the next month', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2025-07-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
        (date) => {
          const from = day(date.toISOString().slice(0, 10));
          const until = deadlineOf(from);
          const days = epochDay(until) - epochDay(from);
          expect(days).toBeGreaterThanOrEqual(28);
          expect(days).toBeLessThanOrEqual(31);
          expect((Number(until.slice(5, 7)) - Number(from.slice(5, 7)) + 12) % 12).toBe(1);
        },
      ),
    );
  });

  it('MEL-FRIST due: a new system is due by its purchase and done once it was reported', () => {
    expect(dueOf(STORE, [system()], null, TODAY)).toMatchObject([
      { kind: 'new', since: '2026-03-01', deadline: '2026-04-01', daysLeft: 22 },
    ]);
    expect(dueOf(STORE, [system()], sent(system()), TODAY)).toEqual([]);
    const unknown = system({ acquired: null, commissioned: null });
    expect(dueOf(STORE, [unknown], null, TODAY)).toMatchObject([{ kind: 'new', deadline: null, daysLeft: null }]);
  });

  it('MEL-FRIST due: shutdown, another TSE, another store and wrong data are due again; a new software version is not', () => {
    const before = sent(system());
    const kinds = (...systems: SystemView[]) => dueOf(STORE, systems, before, TODAY).map(({ kind }) => kind);
    expect(kinds(system({ decommissioned: day('2026-03-09') }))).toEqual(['decommissioned']);
    const [tse] = system().tses;
    if (!tse) throw new Error('TSE');
    const other = { ...tse, serial: 'b'.repeat(64), commissioned: day('2026-02-01') };
    expect(dueOf(STORE, [system({ tses: [other] })], before, TODAY)).toMatchObject([
      { kind: 'tse', deadline: '2026-03-01', daysLeft: -9 },
    ]);
    expect(kinds(system({ tses: [] }))).toEqual(['tse']);
    expect(kinds()).toEqual(['moved']);
    expect(kinds(system({ model: 'TeamPoS 2' }))).toEqual(['changed']);
    expect(kinds(system({ softwareVersion: '1.3' }))).toEqual([]);
  });

  it('MEL-FRIST due: what had left before 2025-07-01 is not reported, what left later is', () => {
    const gone = system({ acquired: day('2018-01-01'), decommissioned: day('2025-06-30') });
    expect(isReportable(gone)).toBe(false);
    expect(dueOf(STORE, [gone], null, TODAY)).toEqual([]);
    const later = system({ acquired: day('2018-01-01'), decommissioned: day('2025-07-01') });
    expect(dueOf(STORE, [later], null, TODAY).map(({ kind, deadline }) => [kind, deadline])).toEqual([
      ['new', '2025-07-31'],
      ['decommissioned', '2025-08-01'],
    ]);
  });
});

describe('Kassenmeldung: documents', () => {
  it('MEL-DATEN missing: everything the form asks for is named', () => {
    expect(system().missing).toEqual([]);
    const bare = system({
      serial: '',
      model: ' ',
      manufacturer: '',
      software: '',
      softwareVersion: '',
      acquired: null,
      commissioned: null,
      decommissioned: TODAY,
      tses: [],
    });
    expect([...bare.missing].sort()).toEqual(
      [
        'acquired',
        'commissioned',
        'decommissionReason',
        'manufacturer',
        'model',
        'serial',
        'software',
        'softwareVersion',
        'tse',
      ].sort(),
    );
    const noForm = system({ tses: [{ form: null, certificationId: '', serial: 'c', commissioned: null }] });
    expect(noForm.missing).toEqual(['tseForm', 'certificationId']);
  });

  it('MEL-DATEN xml: elements stand in the order of the message, texts are escaped, empty ones are left out', () => {
    const xml = meldungXml(reportOf(system({ manufacturer: 'A&B <"x">' })));
    const names = [...xml.matchAll(/^ {6}<(\w+)>/gm)].map(([, name]) => name);
    expect(names).toEqual([
      'Art',
      'Software',
      'SoftwareVersion',
      'SeriennummerAS',
      'Hersteller',
      'Modell',
      'SeriennummerTSE',
      'InbetriebnahmeTSE',
      'BSIID',
      'ArtTSE',
      'AnschaffungAS',
      'InbetriebnahmeAS',
    ]);
    expect(xml).toContain('<Art>1</Art>');
    expect(xml).toContain('<BSIID>0403-2021</BSIID>');
    expect(xml).toContain('<ArtTSE>3</ArtTSE>');
    expect(xml).toContain('<AnschaffungAS>01.03.2026</AnschaffungAS>');
    expect(xml).toContain('<Hersteller>A&amp;B &lt;&quot;x&quot;&gt;</Hersteller>');
    const comment = /<!--([\s\S]*?)-->/.exec(xml)?.[1] ?? '';
    expect(comment).not.toContain('--');
    expect(comment).toContain('nicht amtlich geprüft');
  });

  it('MEL-DATEN csv: one row a system and TSE, and no cell is a formula', () => {
    const [tse] = system().tses;
    if (!tse) throw new Error('TSE');
    const csv = meldungCsv(reportOf(system({ tses: [tse, tse], model: '=1+1;"x"' }), system({ tses: [] })));
    const rows = csv.replace('\uFEFF', '').trimEnd().split('\r\n');
    expect(rows).toHaveLength(4);
    expect(rows[1]).toContain(`"'=1+1;""x"""`);
    expect(rows[3]).toContain('"zertifizierte TSE"');
  });

  it('MEL-DATEN html: number of systems, all of them, hostile names as text, and what the page is not', () => {
    const html = meldungHtml(
      reportOf(system(), system({ serial: '<img src=x>', decommissioned: TODAY, decommissionReason: 'Verkauf' })),
    );
    expect(html).toContain('2 (davon in Betrieb: 1)');
    expect(html).toContain('&lt;img src=x&gt;');
    expect(html).not.toContain('<img');
    expect(html).toContain('@page{size:A4');
    expect(html).toContain('ersetzt die Übermittlung nicht');
  });
});
