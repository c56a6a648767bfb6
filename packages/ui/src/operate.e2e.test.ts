import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Gallery, said } from '../e2e/openGallery.ts';

let gallery: Gallery;
const open: Gallery['open'] = (view, options) => gallery.open(view, options);

beforeAll(async () => {
  gallery = await Gallery.start();
});
afterEach(() => gallery.leave());
afterAll(() => gallery.close());

describe('ScanField', () => {
  it('arrows mark a result, Enter picks it; without a mark Enter submits the text', async () => {
    const { page } = await open('till');
    await page.keyboard.type('b');
    const field = page.getByTestId('scan');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const active = await field.getAttribute('aria-activedescendant');
    expect(await page.locator(`[id="${active}"]`).getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Enter');
    expect(await said(page, 'log')).toBe('pick:a2');
    await page.keyboard.type('4012');
    await page.keyboard.press('Enter');
    expect(await said(page, 'log')).toBe('pick:a2 submit:4012');
    expect(await page.getByTestId('live-polite').innerText()).toContain('submit:4012');
  });

  it('Escape clears the text, the slash brings the focus back from anywhere', async () => {
    const { page } = await open('till');
    await page.keyboard.type('kaf');
    await page.keyboard.press('Escape');
    expect(await page.getByTestId('scan').inputValue()).toBe('');
    await page.getByTestId('basket').focus();
    await page.keyboard.press('/');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('scan');
    expect(await page.getByTestId('scan').inputValue()).toBe('');
  });
});

describe('KeyBar and Basket', () => {
  it('function keys work with the focus in the scan field, a disabled one does nothing', async () => {
    const { page } = await open('till');
    await page.keyboard.press('F6');
    await page.keyboard.press('F8');
    expect(await said(page, 'log')).toBe('key:F6');
  });

  it('the basket is walked with arrows and names its marked line', async () => {
    const { page } = await open('till');
    const basket = page.getByTestId('basket');
    await basket.focus();
    await page.keyboard.press('Home');
    const active = await basket.getAttribute('aria-activedescendant');
    expect(await page.locator(`[id="${active}"]`).innerText()).toContain('Weizenbrötchen');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('.v-line[aria-selected=true]').innerText()).toContain('Storniert');
  });
});

describe('Numpad', () => {
  it('takes digits, backspace and Enter from the keyboard', async () => {
    const { page } = await open('pay');
    await page.keyboard.press('Delete');
    await page.keyboard.type('2500');
    await page.keyboard.press('Backspace');
    expect(await page.getByTestId('tender-result').innerText()).toMatch(/^8,92\s€$/);
    await page.keyboard.type('0');
    expect(await page.getByTestId('tender-result').innerText()).toMatch(/^13,58\s€$/);
    await page.keyboard.press('Enter');
    expect(await said(page)).toBe('finish:3500');
  });

  it('takes the same from fingers, and Enter afterwards presses nothing twice', async () => {
    const { page } = await open('pay', { touch: true });
    await page.getByTestId('quick-2500').tap();
    await page.getByTestId('pad-back').tap();
    await page.getByTestId('pad-back').tap();
    await page.getByTestId('pad-00').tap();
    await page.keyboard.press('Enter');
    expect(await said(page)).toBe('finish:3500');
  });

  it('Escape goes one step back', async () => {
    const { page } = await open('pay');
    await page.keyboard.press('Escape');
    expect(await said(page)).toBe('back');
  });
});

describe('PinPad', () => {
  it('takes a PIN by keyboard or touch, shows only how many digits there are, and says what is wrong', async () => {
    const { page } = await open('pin', { touch: true });
    await page.keyboard.type('98');
    await page.getByTestId('pin-7').tap();
    expect(await page.locator('.v-pin-dots i[data-on=true]').count()).toBe(3);
    await page.getByTestId('pin-back').tap();
    await page.getByTestId('pin-6').tap();
    await page.keyboard.press('Enter');
    expect(await said(page)).toBe('986');
    expect(await page.getByRole('alert').innerText()).toContain('PIN passt nicht');
    expect(await page.getByTestId('pin').inputValue()).toBe('');
  });
});

describe('Dialog', () => {
  it('holds the focus, keeps the page’s keys silent and cancels on Escape', async () => {
    const { page } = await open('pay');
    await page.keyboard.press('F5');
    const dialog = page.getByRole('alertdialog', { name: 'Bon 4.312 stornieren?' });
    await dialog.waitFor();
    for (let step = 0; step < 5; step += 1) {
      await page.keyboard.press('Tab');
      expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    }
    await page.keyboard.type('99');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await said(page)).toBe('kept');
    expect(await page.getByTestId('tender-result').innerText()).toMatch(/^38,58\s€$/);
  });

  it('a stray Enter does no harm, F12 confirms', async () => {
    const { page } = await open('pay');
    await page.keyboard.press('F5');
    await page.getByRole('alertdialog').waitFor();
    await page.keyboard.press('Enter');
    expect(await said(page)).not.toBe('voided');
    if (await page.getByRole('alertdialog').isHidden()) await page.keyboard.press('F5');
    await page.getByRole('alertdialog').waitFor();
    await page.keyboard.press('F12');
    expect(await said(page)).toBe('voided');
  });
});

describe('DataTable', () => {
  it('draws only the rows in sight of 100,000 and tells how many there are', async () => {
    const { page } = await open('table');
    const grid = page.getByRole('grid', { name: 'Belege' });
    expect(await grid.getAttribute('aria-rowcount')).toBe('100002');
    expect(await page.locator('[data-testid^=table-row-]').count()).toBeLessThan(80);
  });

  it('is walked with the keys: arrows, page down, End, Home; Enter opens the row', async () => {
    const { page } = await open('table');
    await page.getByRole('grid').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await said(page)).toBe('open:100001');
    await page.keyboard.press('End');
    const last = page.getByTestId('table-row-199999');
    await last.waitFor();
    const [row, foot] = await Promise.all([last.boundingBox(), page.locator('.v-tfoot').boundingBox()]);
    expect((row?.y ?? 0) + (row?.height ?? 0)).toBeLessThanOrEqual((foot?.y ?? 0) + 1);
    await page.keyboard.press('Enter');
    expect(await said(page)).toBe('open:199999');
    await page.keyboard.press('Home');
    await page.getByTestId('table-row-100000').waitFor();
  });

  it('sorts on its heads by keyboard: numbers first the largest, then the smallest, then as delivered', async () => {
    const { page } = await open('table', { query: '&rows=500' });
    const first = (): Promise<string> => page.locator('[aria-rowindex="2"]').innerText();
    await page.getByTestId('table-sort-no').focus();
    await page.keyboard.press('Tab');
    await page.getByTestId('table-sort-cents').focus();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('columnheader', { name: 'Betrag' }).getAttribute('aria-sort')).toBe('descending');
    expect(await first()).toMatch(/190,\d\d\s€|19\d,\d\d\s€/);
    await page.keyboard.press('Enter');
    expect(await first()).toMatch(/−\d,\d\d\s€/);
    await page.keyboard.press('Enter');
    expect(await first()).toContain('100.000');
  });

  it('finds words in any column without umlauts, Enter goes to the rows, Escape clears', async () => {
    const { page } = await open('table', { query: '&rows=2000' });
    await page.getByTestId('table-search').fill('ozlem rechn');
    await expect.poll(() => page.getByTestId('table-count').innerText()).toMatch(/^500 von 2\.000 Zeilen$/);
    const text = await page.locator('[aria-rowindex="2"]').innerText();
    expect(text).toContain('Özlem');
    expect(text).toContain('Rechnung');
    await page.getByTestId('table-search').press('Enter');
    await page.keyboard.press('Enter');
    expect(await said(page)).toMatch(/^open:\d+$/);
    await page.getByTestId('table-search').fill('gibt es nicht');
    await page.getByText('Nichts gefunden').waitFor();
    await page.getByTestId('table-search').press('Escape');
    await expect.poll(() => page.getByTestId('table-count').innerText()).toBe('2.000 Zeilen');
  });

  it('keeps order, search and place while another page is shown', async () => {
    const { page } = await open('table', { query: '&rows=5000' });
    await page.getByTestId('table-sort-cents').click();
    await page.getByTestId('table-search').fill('karte');
    await expect.poll(() => page.getByTestId('table-count').innerText()).toBe('1.250 von 5.000 Zeilen');
    await page.getByRole('grid').focus();
    await page.keyboard.press('End');
    const last = page.locator('[aria-rowindex="1251"]');
    await last.waitFor();
    const before = await last.innerText();
    await page.getByTestId('away').click();
    expect(await page.getByRole('grid').count()).toBe(0);
    await page.getByTestId('away').click();
    await last.waitFor();
    expect(await last.innerText()).toBe(before);
    expect(await page.getByTestId('table-search').inputValue()).toBe('karte');
    expect(await page.getByRole('columnheader', { name: 'Betrag' }).getAttribute('aria-sort')).toBe('descending');
  });

  it('shows and hides columns from the list', async () => {
    const { page } = await open('table', { query: '&rows=50' });
    expect(await page.getByRole('columnheader', { name: 'Notiz' }).count()).toBe(0);
    await page.getByTestId('table-columns').click();
    await page.getByRole('menuitemcheckbox', { name: 'Notiz' }).click();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('columnheader', { name: 'Notiz' }).count()).toBe(1);
  });
});

describe('fields', () => {
  it('numbers are read with comma or point, refused in words, and written as the locale does', async () => {
    const { page } = await open('fields');
    await page.getByTestId('price').fill('1.234,5');
    await page.getByTestId('weight').fill('0.75');
    await page.getByTestId('weight').blur();
    expect(await page.getByTestId('numbers').innerText()).toBe('123450 750 12');
    expect(await page.getByTestId('price').inputValue()).toBe('1234,50');
    await page.getByTestId('price').fill('12,345');
    expect(await page.getByText('Zu viele Stellen nach dem Komma.').count()).toBe(1);
    await page.getByTestId('count').fill('120');
    expect(await page.getByTestId('count').getAttribute('aria-invalid')).toBe('true');
  });

  it('a list and a date are chosen with the keyboard', async () => {
    const { page } = await open('fields');
    await page.getByTestId('tax').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    expect(await page.getByTestId('tax').innerText()).toContain('19 %');
    await page.getByTestId('day').getByRole('spinbutton').first().focus();
    await page.keyboard.type('05');
    expect(await page.getByTestId('day').innerText()).toContain('05');
  });
});

describe('CommandPalette', () => {
  it('Strg K opens it, typing finds, Enter goes there, the question can be asked', async () => {
    const { page } = await open('office');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('umsatz');
    await page.keyboard.press('Enter');
    expect(await page.locator('[aria-current=page]').innerText()).toBe('Umsatzsteuer');
    await page.keyboard.press('Control+k');
    await page.getByTestId('palette-input').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('palette-input').waitFor({ state: 'detached' });
  });
});

describe('charts', () => {
  it('are drawn, say their answer in words, and hold the same figures as a table that leads down', async () => {
    const { page } = await open('charts');
    const bar = page.getByTestId('bar');
    await expect.poll(() => bar.getAttribute('data-ready')).toBe('drawn');
    expect(await bar.locator('svg path').count()).toBeGreaterThan(5);
    expect(await bar.getByRole('img').first().getAttribute('aria-label')).toContain('Samstag war mit 8.942,60 €');
    await page.getByTestId('bar-table').click();
    expect(await bar.getByRole('row').count()).toBe(7);
    await bar.getByRole('button', { name: 'Sa' }).click();
    expect(await said(page)).toBe('pick:umsatz:5');
  });

  it('a press on a bar leads down', async () => {
    const { page } = await open('charts');
    const bar = page.getByTestId('bar');
    await expect.poll(() => bar.getAttribute('data-ready')).toBe('drawn');
    const box = await bar.getByRole('img').first().boundingBox();
    if (!box) throw new Error('the chart has no box');
    await page.mouse.click(box.x + box.width * 0.92, box.y + box.height * 0.7);
    expect(await said(page)).toBe('pick:umsatz:5');
  });
});
