import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Beleg, BelegRow } from '@valero/domain/kasse';
import type { Article } from '@valero/domain/stock';
import { formatMoney } from '@valero/ui';
import exceljs from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, openDesk, plain } from './desk.ts';

interface Dashboard {
  readonly total: { readonly gross: number; readonly receipts: number };
  readonly tills: readonly { readonly cash: number; readonly open: boolean }[];
  readonly lastDay: string;
}
interface Sheet {
  readonly opening: number;
  readonly closing: number;
  readonly total: number;
  readonly rows: readonly { readonly debit: number; readonly credit: number; readonly balance: number }[];
}

let desk: Desk;
let day = '';
let shown: Dashboard;
const money = (cents: number): string => plain(formatMoney(cents, 'de'));

async function article(text: string): Promise<Article> {
  const { articles } = await desk.office.ask<{ articles: Article[] }>('stock.searchArticles', { text, limit: 20 });
  const found = articles.find(({ number }) => number === text);
  if (!found) throw new Error(`no article ${text}`);
  return found;
}

beforeAll(async () => {
  desk = await openDesk();
  const period = { from: '2026-01-01', to: '2026-12-31', store: null };
  day = (await desk.office.ask<Dashboard>('bi.dashboard', period)).lastDay;
  shown = await desk.office.ask<Dashboard>('bi.dashboard', { from: day, to: day, store: null });
});
afterAll(() => desk.close());

describe('office: sign-in', () => {
  it('says what is missing and what is wrong, and loses nothing', async () => {
    await desk.press('sign-submit');
    await desk.page.getByText('Bitte den Anmeldenamen eingeben.').waitFor();
    await desk.page.getByTestId('sign-login').fill('karl');
    await desk.page.getByTestId('sign-password').fill('falsch');
    await desk.press('sign-submit');
    await desk.says('sign-problem', 'Name oder Passwort stimmt nicht.');
    expect(await desk.page.getByTestId('sign-login').inputValue()).toBe('karl');
  });

  it('leads to the overview and holds after a reload', async () => {
    await desk.signIn();
    await desk.see('truth');
    await desk.page.reload();
    await desk.see('truth');
  });
});

describe('office: overview', () => {
  it('starts on the last day with sales and shows the figures of the API', async () => {
    await desk.go('uebersicht');
    await desk.says('kpi-revenue-value', money(shown.total.gross));
    await desk.says('kpi-receipts-value', String(shown.total.receipts));
    await desk.says('kpi-cash-value', money(shown.tills.reduce((sum, till) => sum + till.cash, 0)));
    await desk.says('truth', /300 von 300 Belegen: Kasse = Server = FIBU = BI/);
  });

  it('leads from a bar of the month to the day, and from an hour to its receipts and a receipt', async () => {
    await desk.go(`uebersicht?unit=month&date=${day}`);
    await desk.page.getByText('Als Tabelle').first().click();
    const label = `${day.slice(8)}.${day.slice(5, 7)}.`;
    await desk.page.getByTestId('chart').getByRole('button', { name: label }).click();
    await desk.says('period-period', new RegExp(`${Number(day.slice(8))}\\. November 2026`));
    await desk.says('kpi-revenue-value', money(shown.total.gross));
    await desk.press('kpi-receipts');
    const { total, rows } = await desk.office.ask<{ total: number; rows: BelegRow[] }>('kasse.listBelege', {
      from: day,
      to: day,
    });
    await desk.says('receipts', `${total} Zeilen`);
    const storno = rows.find((row) => row.storno);
    if (!storno) throw new Error('the story has a storno each day');
    await desk.page
      .getByTestId('receipts')
      .getByRole('row', { name: /Storno/ })
      .first()
      .click();
    await desk.says('receipt-paper', 'STORNO');
    await desk.press('to-original');
    await desk.says('receipt-paper', 'STORNIERT MIT BELEG');
  });

  it('shows a receipt with every line, tax and payment as it was stored', async () => {
    const { rows } = await desk.office.ask<{ rows: BelegRow[] }>('kasse.listBelege', {
      from: day,
      to: day,
      limit: 1000,
    });
    const row = rows.find(({ kind, lines, customer }) => kind === 'sale' && lines > 1 && customer !== null) ?? rows[0];
    const { beleg } = await desk.office.ask<{ beleg: Beleg }>('kasse.getBeleg', { id: row?.id });
    await desk.go(`belege/${beleg.id}?unit=day&date=${day}`);
    await desk.says('receipt-paper', money(beleg.gross));
    const paper = await desk.see('receipt-paper');
    for (const line of beleg.lines) expect(paper).toContain(plain(line.text));
    for (const tax of beleg.taxes) expect(paper).toContain(plain(formatMoney(tax.tax, 'de', { bare: true })));
    for (const payment of beleg.payments) expect(paper).toContain(payment.name);
  });
});

describe('office: reports and Excel', () => {
  it('a workbook of the receipts opens and adds up to the figures of the screen', async () => {
    await desk.go(`belege?unit=day&date=${day}`);
    await desk.see('receipts');
    const file = await desk.file('excel');
    const book = new exceljs.Workbook();
    await book.xlsx.readFile(file);
    const sheet = book.worksheets[0];
    if (!sheet) throw new Error('the workbook is empty');
    const heads = (sheet.getRow(1).values as unknown[]).map(String);
    const [kind, gross] = [heads.indexOf('Art'), heads.indexOf('Brutto')];
    let cents = 0;
    sheet.eachRow((row, number) => {
      const sold = ['Verkauf', 'Storno'].includes(String(row.getCell(kind).value));
      if (number > 1 && sold) cents += Math.round(Number(row.getCell(gross).value) * 100);
    });
    expect(cents).toBe(shown.total.gross);
  });

  it('the consolidated workbook opens', async () => {
    await desk.go('auswertungen?unit=month&date=2026-11-18');
    await desk.see('report-table');
    const book = new exceljs.Workbook();
    await book.xlsx.readFile(await desk.file('excel-consolidated'));
    expect(book.worksheets.map(({ name }) => name)).toContain('Info');
  });

  it('every dimension adds up to the same revenue', async () => {
    for (const by of ['day', 'week', 'hour', 'store', 'group', 'article', 'tax', 'payment']) {
      await desk.go(`auswertungen?unit=month&date=2026-11-18&by=${by}`);
      await desk.says(
        'report-table',
        new RegExp(`Summe.*${plain(formatMoney(desk.office.gross, 'de', { bare: true }))}`),
      );
    }
  });
});

describe('office: articles', () => {
  it('a price is changed and stands in the history', async () => {
    const before = await article('1303');
    await desk.go('artikel/1303');
    await desk.press('price-change');
    await desk.page.getByTestId('price-new').fill('2,49');
    await desk.page.getByTestId('price-reason').fill('Einkauf teurer');
    await desk.press('price-save');
    await desk.says('article-price', '2,49 €');
    await desk.says('price-history', 'Einkauf teurer');
    expect(await article('1303')).toMatchObject({ price: 249_000, version: before.version + 1 });
  });

  it('somebody who was faster is not overwritten: both prices are shown and one is chosen', async () => {
    await desk.go('artikel/1307');
    await desk.press('price-change');
    const { id, version } = await article('1307');
    await desk.office.tell('stock.changePrice', { articleId: id, price: 277_000, baseVersion: version });
    await desk.page.getByTestId('price-new').fill('2,99');
    await desk.press('price-save');
    await desk.says('price-stale', '2,77 €');
    await desk.press('price-mine');
    await desk.says('article-price', '2,99 €');
    expect(await article('1307')).toMatchObject({ price: 299_000, version: version + 2 });
  });

  it('an article is created and found', async () => {
    await desk.go('artikel');
    await desk.press('article-create');
    await desk.page.getByTestId('article-number').fill('T-900');
    await desk.page.getByTestId('article-name').fill('Testkaffee 250 g');
    await desk.page.getByTestId('article-price-field').fill('5,90');
    await desk.press('article-save');
    await desk.says('article-price', '5,90 €');
    expect(await article('T-900')).toMatchObject({ name: 'Testkaffee 250 g', price: 590_000, active: true });
  });

  it('a file is tried, imported, and its refused rows are told with their reason', async () => {
    const file = path.join(tmpdir(), `valero-import-${process.pid}.csv`);
    writeFileSync(file, 'Artikelnummer;Bezeichnung;VK\nI-1;Importtee;3,49\nI-2;Importsaft;2,10\nI-3;;1,00\n');
    await desk.go('artikel');
    await desk.press('import-open');
    await desk.page.getByTestId('import-file').setInputFiles(file);
    await desk.says('map-name', 'Bezeichnung');
    await desk.says('map-price', 'VK');
    await desk.press('import-dry');
    await desk.says('import-done', 'noch ist nichts geändert');
    await desk.says('import-counts', /2 neu.*1 abgelehnt/);
    await desk.press('import-run');
    await desk.says('import-done', 'Import fertig');
    expect(await article('I-1')).toMatchObject({ name: 'Importtee', price: 349_000 });
  });
});

describe('office: customers, stock, finance', () => {
  it('a customer is created, changed and keeps the number', async () => {
    await desk.go('kunden');
    await desk.press('customer-create');
    await desk.page.getByTestId('customer-number').fill('90001');
    await desk.page.getByTestId('customer-name').fill('Café Nord');
    await desk.press('customer-save');
    await desk.says('customer', 'Café Nord');
    await desk.press('customer-edit');
    await desk.page.getByTestId('customer-city').fill('Kiel');
    await desk.press('customer-save');
    await desk.says('customer', 'Kiel');
  });

  it('goods received raise the stock by what was typed', async () => {
    const level = async (): Promise<number> => {
      const { rows } = await desk.office.ask<{ rows: { number: string; storeName: string; quantity: number }[] }>(
        'stock.listStock',
        { text: '1303' },
      );
      return rows.find((row) => row.number === '1303' && row.storeName === 'Mitte')?.quantity ?? 0;
    };
    const before = await level();
    await desk.go('bestand');
    await desk.press('stock-move');
    await desk.page.getByTestId('move-article').fill('1303');
    await desk.press('move-find');
    await desk.says('move-says', 'Gebucht wird in Mitte.');
    await desk.page.getByTestId('move-amount').fill('24');
    await desk.press('move-book');
    await expect.poll(level, { timeout: 10_000 }).toBe(before + 24_000);
  });

  it('an account sheet runs from opening to closing as the ledger has it', async () => {
    const sheet = await desk.office.ask<Sheet>('fibu.accountSheet', {
      account: '8300',
      from: '2026-11-01',
      to: '2026-11-30',
    });
    expect(sheet.rows.at(-1)?.balance).toBe(sheet.closing);
    await desk.go('konten?unit=month&date=2026-11-18');
    await desk.page.getByTestId('accounts').getByText('8300').click();
    const bare = plain(formatMoney(Math.abs(sheet.closing), 'de', { bare: true }));
    await desk.says('sheet-head', `Endsaldo ${bare} ${sheet.closing < 0 ? 'H' : 'S'}`);
    await desk.says('sheet', `${sheet.total} Zeilen`);
  });

  it('debit equals credit in the journal', async () => {
    await desk.go('journal?unit=month&date=2026-11-18');
    await desk.says('journal-sums', /^(In Ordnung: )?Soll [\d.,]+ € = Haben [\d.,]+ €$/);
  });
});

describe('office: the page', () => {
  it('finds an article by the command palette', async () => {
    await desk.page.keyboard.press('Control+k');
    await desk.page.getByTestId('palette-input').fill('Alufolie');
    await desk.page.getByTestId('palette-artikel/1307').click();
    await desk.says('article', 'Alufolie 20 m');
  });

  it('speaks English when asked to', async () => {
    await desk.press('person');
    await desk.press('person-language');
    await desk.says('nav', 'Articles & prices');
    await desk.press('person');
    await desk.press('person-language');
    await desk.says('nav', 'Artikel & Preise');
  });

  it('has thrown nothing and asked nobody else', () => {
    expect(desk.problems).toEqual([]);
  });

  it('signs out, and stays out after a reload', async () => {
    await desk.press('person');
    await desk.press('person-signOut');
    await desk.see('sign-login');
    await desk.page.reload();
    await desk.see('sign-login');
  });
});
