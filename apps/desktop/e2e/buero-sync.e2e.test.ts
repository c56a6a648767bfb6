import AxeBuilder from '@axe-core/playwright';
import { belegIssued } from '@valero/domain/kasse';
import { type Fact, toId } from '@valero/domain/kernel';
import { GENESIS_HASH } from '@valero/domain/sync';
import { sealFact } from '@valero/storage/journal';
import { type DemoTill, demoTills, send, trade } from '@valero/sync-server/story.fixture';
import exceljs from 'exceljs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, openDesk } from './desk.ts';

let desk: Desk;
let sql: pg.Pool;
let till: DemoTill;

beforeAll(async () => {
  desk = await openDesk();
  sql = new pg.Pool({ connectionString: desk.office.given.databaseUrl, max: 2 });
  // the same story again: the facts the server has, to build on
  const tills = demoTills(desk.office.given);
  trade(tills);
  const [first] = tills;
  if (!first) throw new Error('the demo has a till');
  till = first;
  await desk.signIn();
});
afterAll(async () => {
  await sql.end();
  await desk.close();
});

/** Rows are changed as nobody may: guards are lifted for a moment. */
async function force(text: string, values: readonly unknown[]): Promise<void> {
  const connection = await sql.connect();
  try {
    await connection.query('set session_replication_role = replica');
    await connection.query(text, [...values]);
  } finally {
    await connection.query('reset session_replication_role');
    connection.release();
  }
}

async function serious(): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await desk.page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page: desk.page }).analyze();
    for (const { id, impact, nodes } of violations)
      if (impact === 'serious' || impact === 'critical')
        found.push(`${colorScheme} ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  }
  return found;
}

/** A picture for whoever looks, when a folder is named. */
async function picture(name: string): Promise<void> {
  const folder = process.env['VALERO_PICTURES'];
  if (!folder) return;
  for (const colorScheme of ['light', 'dark'] as const) {
    await desk.page.emulateMedia({ colorScheme });
    await desk.page.screenshot({ path: `${folder}/${name}-${colorScheme}.png` });
  }
}

const device = (): string => till.till.parts.identity.device.id;

describe('office: the match of tills, server, ledger and BI', () => {
  it('says in one line that everything agrees, with a box per Z and a row per Z', async () => {
    await desk.go('abgleich');
    await desk.says('truth', /300 von 300 Belegen: Kasse = Server = FIBU = BI/);
    await desk.says('last-run', 'Noch nie ganz geprüft');
    const boxes = desk.page.getByTestId('heat').locator('.of-heat-cells i[data-state="equal"]');
    await expect.poll(() => boxes.count(), { timeout: 15_000 }).toBe(36);
    await desk.press(`heat-${device()}`);
    await desk.says('match-till', 'Nur Mitte 1');
    await desk.says('match-lines', '12 Zeilen');
    await desk.press('match-till');
    await desk.says('match-lines', '36 Zeilen');
    await picture('match');
  });

  it('checks everything on demand and keeps the run', async () => {
    await desk.press('match-whole');
    await desk.says('last-run', /Zuletzt ganz geprüft .*: keine Lücke/);
    await desk.press('match-tabs-laeufe');
    await desk.says('match-runs', /Karl Sommer|Karl/);
    await desk.page.getByTestId('match-runs').getByRole('row').nth(1).click();
    await desk.says('run', '300 von 300 Belegen: Kasse = Server = FIBU = BI');
    await desk.press('run-close');
  });

  it('a planted gap stands in the line, in words with what is missing, and in the workbook; it goes when it is mended', async () => {
    const sale = till.till.facts.find((fact) => belegIssued.is(fact) && fact.payload.zNumber === 3);
    if (!sale || !belegIssued.is(sale)) throw new Error('the third Z has a sale');
    const { businessDay, gross } = sale.payload;
    const change = (sign: 1 | -1): Promise<void> =>
      force(
        `update bi.z set belege = belege + $4, receipts = receipts + $4, gross = gross + $4 * $5, seq_sum = seq_sum + $4 * $6
         where device = $1 and z_number = $2 and day = $3`,
        [device(), 3, businessDay, sign, gross, sale.seq],
      );
    await change(-1);
    await desk.go('uebersicht');
    await desk.says('truth', /299 von 300 Belegen: 2 Lücken/);
    await desk.press('truth-devices');
    await desk.says('gaps', `Mitte 1, Z 3: die BI hat 1 Beleg zu wenig`);
    await desk.says('gaps', `Fehlt: Satz ${sale.seq}.`);
    await desk.press('match-only-differing');
    await desk.says('match-lines', '1 Zeile');
    await desk.page.getByTestId('gaps').getByRole('button').first().click();
    await desk.says('match-side', 'Mitte 1, Z 3');
    await desk.says('match-gaps', `Fehlt: Satz ${sale.seq}.`);
    await desk.says('place-rollup', 'BI');
    await picture('gap');
    expect(await serious()).toEqual([]);
    const book = new exceljs.Workbook();
    await book.xlsx.readFile(await desk.file('excel'));
    const rows = book.worksheets[0]?.getSheetValues() ?? [];
    expect(JSON.stringify(rows)).toContain(`Fehlt: Satz ${sale.seq}.`);
    await change(1);
    await desk.says('truth', /300 von 300 Belegen: Kasse = Server = FIBU = BI/);
  });
});

/** Sends two facts no place can work in: a Beleg that is there already, twice, under ids of their own. */
async function poison(): Promise<readonly [Fact, Fact]> {
  const { facts } = till.till;
  const sale = facts.find((fact) => belegIssued.is(fact));
  if (!sale) throw new Error('the till has sold');
  const twins = [1, 2].map(
    (nr): Fact => ({
      ...sale,
      seq: facts.length + nr,
      id: toId(`01890000-0000-7000-8000-0000000ff00${nr}`),
    }),
  );
  let hash = till.sealed().at(-1)?.hash ?? GENESIS_HASH;
  const sealed = twins.map((fact) => {
    const next = sealFact(fact, hash);
    hash = next.hash;
    return next;
  });
  for (const { status, body } of await send(desk.office.given, till, sealed))
    if (status !== 200) throw new Error(JSON.stringify(body));
  await desk.office.given.server.store.consumers.runUntilIdle();
  const [first, second] = twins;
  if (!first || !second) throw new Error('two twins');
  return [first, second];
}

describe('office: facts left behind, and devices', () => {
  it('a fact left behind is shown with its reason and content; retried it fails with the reason, mended it works, the other is discarded', async () => {
    const [first] = await poison();
    await desk.go('abgleich/liegen');
    await desk.says('match-tabs', /Liegengeblieben \d/);
    const row = (consumer: string, seq: number) =>
      desk.page.getByTestId('letters').getByRole('row', { name: new RegExp(`${seq} Beleg ${consumer}`) });
    await row('Kunden', first.seq).first().waitFor();
    await desk.go(`abgleich/liegen/kasse.${first.id}`);
    await desk.says('letter', /duplicate key/);
    await desk.see('fact-paper');
    await picture('letter');
    expect(await serious()).toEqual([]);
    await desk.press('letter-retry');
    await desk.says('letter-problem', 'Der Satz ließ sich wieder nicht verarbeiten');
    const beleg = (first.payload as { id: string }).id;
    for (const table of ['receipt_line', 'receipt_tax', 'receipt_payment'])
      await force(`delete from kasse.${table} where receipt_id = $1`, [beleg]);
    await force('delete from kasse.receipt where id = $1', [beleg]);
    await desk.press('letter-retry');
    await desk.page.getByText('Der Satz ist jetzt verarbeitet.').first().waitFor();
    const { rows } = await sql.query("select state from sync.dead_letter where consumer = 'kasse' and fact = $1", [
      first.id,
    ]);
    expect(rows).toEqual([{ state: 'retried' }]);

    await desk.go(`abgleich/liegen/crm.${first.id}`);
    await desk.press('discard-submit');
    await desk.page.getByText('Bitte einen Grund angeben.').waitFor();
    await desk.page.getByTestId('discard-reason').fill('doppelt gesendet, Testdaten');
    await desk.press('discard-submit');
    await desk.page.getByText('Der Satz ist verworfen.').first().waitFor();
    const settled = await sql.query("select state, note from sync.dead_letter where consumer = 'crm' and fact = $1", [
      first.id,
    ]);
    expect(settled.rows).toEqual([{ state: 'discarded', note: 'doppelt gesendet, Testdaten' }]);
    const audit = await sql.query<{ after: string }>(
      "select after from audit.change where after like 'discarded:%' or after = 'retried'",
    );
    expect(audit.rows.map(({ after }) => after).sort()).toEqual(['discarded: doppelt gesendet, Testdaten', 'retried']);
  });

  it('a held device says why; released with a reason it is free, and that is recorded', async () => {
    const facts = till.sealed();
    const third = facts[2];
    const before = facts[1];
    if (!third || !before) throw new Error('the journal has facts');
    const other = { ...till.till.facts[2], payload: { nothing: 'as it was' } } as Fact;
    const [answer] = await send(desk.office.given, till, [sealFact(other, before.hash)]);
    expect(answer?.status).toBe(409);
    await desk.go(`abgleich/geraete/${device()}`);
    await desk.says('device-alarm', 'Ab Satz 3 gibt es zwei verschiedene Fassungen dieser Kasse');
    await picture('held');
    expect(await serious()).toEqual([]);
    await desk.press('release-submit');
    await desk.page.getByText('Bitte einen Grund angeben.').waitFor();
    await desk.page.getByTestId('release-reason').fill('Platte wurde zurückgespielt, geprüft');
    await desk.press('release-submit');
    await desk.page.getByText('Mitte 1 ist freigegeben.').first().waitFor();
    await desk.page.getByTestId('device-alarm').waitFor({ state: 'detached' });
    const audit = await sql.query<{ after: string }>("select after from audit.change where field = 'release'");
    expect(audit.rows).toEqual([{ after: 'Platte wurde zurückgespielt, geprüft' }]);
  });

  it('a device gets a one-time code to read out, and can be shut out', async () => {
    await desk.press('code-make');
    expect(await desk.see('code-text')).toMatch(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$/);
    await picture('code');
    expect(await serious()).toEqual([]);
    await desk.press('revoke');
    await desk.press('revoke-ask-confirm');
    await desk.page.getByText('Der Zugang von Mitte 1 ist gesperrt.').first().waitFor();
    await desk.says('device', 'Gerät anmelden');
    const [answer] = await send(desk.office.given, till, till.sealed().slice(0, 1));
    expect(answer?.status).toBe(401);
  });

  it('an auditor sees the match, the devices and what is left behind, and can change nothing', async () => {
    const { given, url } = desk.office;
    const login = given.demo.secrets.logins.find(({ role }) => role === 'auditor');
    if (!login) throw new Error('the demo has an auditor');
    const context = await desk.page
      .context()
      .browser()
      ?.newContext({ locale: 'de-DE', viewport: { width: 1280, height: 800 } });
    if (!context) throw new Error('a browser');
    const page = await context.newPage();
    await page.goto(`${url}/#/buero/abgleich/geraete/${device()}`);
    await page.getByTestId('sign-login').fill(login.login);
    await page.getByTestId('sign-password').fill(login.password);
    await page.getByTestId('sign-submit').click();
    await page.getByTestId('device').waitFor();
    await page.getByText('Ändern darf hier, wer Geräte einrichten darf.').waitFor();
    expect(await page.getByTestId('code-make').count()).toBe(0);
    expect(await page.getByTestId('release-submit').count()).toBe(0);
    await page.getByTestId('match-tabs-liegen').click();
    await page.getByTestId('letters').getByRole('row').nth(1).click();
    await page.getByTestId('letter').waitFor();
    expect(await page.getByTestId('letter-retry').count()).toBe(0);
    const token = await given.signIn(login.login);
    for (const path of [
      `devices/${device()}/release`,
      `devices/${device()}/code`,
      `sync/letters/bi/${device()}/discard`,
    ]) {
      const response = await given.server.app.inject({
        method: 'POST',
        url: `/api/v1/${path}`,
        payload: { reason: 'darf nicht' },
        headers: { authorization: `Bearer ${token}` },
      });
      expect(response.statusCode, path).toBe(403);
    }
    await context.close();
  });

  it('nothing was asked of anybody else, and the page made no mistake', () => {
    // a machine with much to do is told to wait, and the page asks again
    expect(desk.problems.filter((problem) => !problem.includes('status of 503'))).toEqual([]);
  });
});
