import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, openDesk } from './desk.ts';

interface Listed {
  readonly stores: {
    store: string;
    name: string;
    systems: { id: string; serial: string; acquired: string | null; decommissioned: string | null }[];
    due: { kind: string; serial: string; deadline: string | null }[];
    last: { ticket: string; systemCount: number } | null;
  }[];
}

let desk: Desk;
const list = async (): Promise<Listed['stores']> => (await desk.office.ask<Listed>('meldung.list')).stores;

/** Types a day into a date field, German order. */
async function day(testId: string, digits: string): Promise<void> {
  await desk.page.getByTestId(testId).getByRole('spinbutton').first().click();
  await desk.page.keyboard.type(digits);
}

beforeAll(async () => {
  desk = await openDesk();
  await desk.signIn();
});
afterAll(() => desk.close());

describe('office: Kassenmeldung', () => {
  it('MEL-REGISTER every till stands there by itself with what has to be declared', async () => {
    await desk.go('meldung');
    const [mitte] = await list();
    for (const { serial } of mitte?.systems ?? []) await desk.says('systems-1', serial);
    await desk.says('store-1', 'Noch nie gemeldet');
    await desk.says(
      'meldung-verdict',
      /3 (Angaben sind zu melden|Fristen sind abgelaufen), die erste (spätestens )?am 09\.12\.2026/,
    );
  });

  it('MEL-REGISTER a till is completed: what it knows itself is not asked', async () => {
    const [mitte] = await list();
    const serial = mitte?.systems[0]?.serial ?? '';
    await desk.page.getByTestId('systems-1').getByText(serial).click();
    await desk.says('system-missing', 'Tag der Anschaffung');
    await desk.press('system-edit');
    expect(await desk.page.getByTestId('system-serial').count()).toBe(0);
    await day('system-acquired', '01112026');
    await desk.page.getByTestId('system-manufacturer').fill('Fujitsu');
    await desk.press('system-save');
    await desk.says('system', '01.11.2026');
    await desk.says('system-due', 'neues System: bis 01.12.2026');
    expect((await list())[0]?.systems[0]).toMatchObject({ serial, acquired: '2026-11-01' });
  });

  it('MEL-REGISTER a system of another maker is entered, with the serial of its TSE checked', async () => {
    await desk.go('meldung');
    await desk.press('meldung-add');
    await desk.page.getByTestId('system-serial').fill('ALT-7');
    await desk.page.getByTestId('system-manufacturer').fill('Casio');
    await desk.page.getByTestId('system-tse-serial').fill('abc');
    await desk.press('system-save');
    await desk.says('system-form', 'Genau 64 Zeichen');
    await desk.page.getByTestId('system-tse-serial').fill('AB'.repeat(32));
    await desk.press('system-save');
    await desk.says('system', 'ab'.repeat(32));
    await desk.says('systems-1', 'ALT-7');
  });

  it('MEL-FRIST a shutdown is recorded with day and reason', async () => {
    await desk.press('system-shutdown');
    await desk.press('shutdown-save');
    await desk.says('shutdown', 'Bitte ausfüllen.');
    await desk.page.getByTestId('shutdown-reason').fill('verkauft');
    await desk.press('shutdown-save');
    await desk.says('system', 'verkauft');
    expect(await desk.page.getByTestId('system-shutdown').count()).toBe(0);
    const old = (await list())[0]?.systems.find(({ serial }) => serial === 'ALT-7');
    expect(old?.decommissioned).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  it('MEL-DATEN the report is saved as page, XML and table', async () => {
    await desk.go('meldung');
    const [mitte] = await list();
    const html = readFileSync(await desk.file('meldung-html'), 'utf8');
    const xml = readFileSync(await desk.file('meldung-xml'), 'utf8');
    const csv = readFileSync(await desk.file('meldung-csv'), 'utf8');
    for (const { serial } of mitte?.systems ?? []) for (const file of [html, xml, csv]) expect(file).toContain(serial);
  });

  it('MEL-DATEN the saved report prints on A4 by its own style and says what it is not', async () => {
    const file = await desk.file('meldung-html');
    const sheet = await desk.context.newPage();
    await sheet.setContent(readFileSync(file, 'utf8'));
    await sheet.emulateMedia({ media: 'print' });
    expect(await sheet.locator('h1').innerText()).toBe('Mitteilung über elektronische Aufzeichnungssysteme');
    expect(await sheet.locator('.notice').first().innerText()).toContain('ersetzt die Übermittlung nicht');
    const pdf = await sheet.pdf({ preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(
      await sheet
        .locator('dl')
        .first()
        .evaluate((list) => getComputedStyle(list).display),
    ).toBe('grid');
    await sheet.close();
  });

  it('MEL-FRIST a recorded declaration makes the store quiet and keeps the ticket', async () => {
    await desk.press('meldung-mark');
    await desk.see('mark-missing');
    await desk.page.getByTestId('mark-ticket').fill('et4711');
    await desk.press('mark-save');
    await desk.says('store-1', 'Ticket et4711');
    const [mitte, hafen] = await list();
    expect(mitte?.due).toEqual([]);
    expect(mitte?.last).toMatchObject({ ticket: 'et4711', systemCount: mitte?.systems.length });
    expect(hafen?.due).toHaveLength(1);
    await desk.says('meldung-verdict', /Eine (Angabe ist zu melden|Frist ist)/);
  });

  it('has thrown nothing and asked nobody else', () => {
    expect(desk.problems).toEqual([]);
  });
});
