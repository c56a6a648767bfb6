import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, openDesk, plain } from './desk.ts';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
  await desk.signIn();
});
afterAll(() => desk.close());

/** Pictures for people, where VALERO_SHOTS names a folder. */
async function picture(name: string): Promise<void> {
  const shots = process.env['VALERO_SHOTS'];
  if (shots) await desk.page.screenshot({ path: path.join(shots, `${name}.png`) });
}

test('audit page: sign-ins and changes stand there as they happened and are found by what is typed', async () => {
  await desk.go('pruefung/log');
  const log = desk.page.getByTestId('audit-log');
  await log.getByText('Angemeldet').first().waitFor();
  await picture('pruefung-zugriffe');
  await desk.page.getByTestId('audit-search').fill('gibt es nicht');
  await desk.page.getByText('Noch kein Zugriff').waitFor();
  await desk.go('pruefung/changes');
  const changes = desk.page.getByTestId('audit-changes');
  await changes.getByText('Unternehmen').first().waitFor();
  await picture('pruefung-aenderungen');
  await desk.page.getByTestId('audit-search').fill('taxNumber');
  await changes.getByText('taxNumber').first().waitFor();
});

test('audit page: the retention table says from when on a year may be deleted', async () => {
  await desk.go('pruefung/retention');
  const table = desk.page.getByTestId('audit-retention');
  await table.getByText('Belege (Bons, Stornos, Kassenbewegungen)').first().waitFor();
  expect(plain((await table.textContent()) ?? '')).toMatch(/01\.01\.20\d\d/);
  await picture('pruefung-aufbewahrung');
});

test('audit page: an export is begun, shows how far it is, and is fetched as a ZIP with its checksum in sight', async () => {
  await desk.go('pruefung');
  await desk.page.getByTestId('export-start').click();
  await desk.page.getByTestId('export-done').waitFor({ timeout: 60_000 });
  expect(await desk.page.getByTestId('exports').textContent()).toMatch(/SHA256SUMS: [0-9a-f]{64}/);
  await picture('pruefung-exporte');
  const [download] = await Promise.all([
    desk.page.waitForEvent('download'),
    desk.page.getByTestId('export-fetch').click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^valero-all-\d{4}-\d\d-\d\d\.zip$/);
  const file = await download.path();
  expect(readFileSync(file).subarray(0, 2).toString()).toBe('PK');
  await desk.page.getByTestId('export-remove').click();
  await desk.page.getByText('Noch kein Export').waitFor();
});

test('audit page: the Verfahrensdokumentation comes as one file that names the company', async () => {
  await desk.go('pruefung');
  const [download] = await Promise.all([desk.page.waitForEvent('download'), desk.page.getByTestId('doc-html').click()]);
  expect(download.suggestedFilename()).toMatch(/^verfahrensdokumentation-\d+\.html$/);
  const html = readFileSync(await download.path(), 'utf8');
  for (const value of ['Internes Kontrollsystem', 'UST_SCHLUESSEL', 'VALERO-']) expect(html).toContain(value);
  await desk.go('pruefung/checks');
  await desk.page.getByTestId('audit-checks').waitFor();
  await picture('pruefung-z');
  await desk.go('pruefung/outages');
  await desk.page.getByTestId('outages-verdict').waitFor();
  expect(desk.problems).toEqual([]);
});
