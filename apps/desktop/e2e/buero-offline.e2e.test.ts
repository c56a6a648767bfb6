import type { Customer } from '@valero/domain/crm';
import type { Article } from '@valero/domain/stock';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BackOffice, openBackOffice } from './cut-off.ts';

let back: BackOffice;
beforeAll(async () => {
  back = await openBackOffice();
});
afterAll(() => back.close());

async function article(number: string): Promise<Article> {
  const { articles } = await back.office.ask<{ articles: Article[] }>('stock.searchArticles', {
    text: number,
    limit: 5,
  });
  const found = articles.find((entry) => entry.number === number);
  if (!found) throw new Error(`no article ${number}`);
  return found;
}

async function customer(number: string): Promise<Customer> {
  const { customers } = await back.office.ask<{ customers: Customer[] }>('crm.searchCustomers', {
    text: number,
    limit: 5,
  });
  const found = customers.find((entry) => entry.number === number);
  if (!found) throw new Error(`no customer ${number}`);
  return found;
}

/** Waits until the head office has it. */
async function until<T>(probe: () => Promise<T>, wanted: (value: T) => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  for (;;) {
    const value = await probe();
    if (wanted(value)) return;
    if (performance.now() > end) throw new Error(`waited in vain: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function setPrice(number: string, price: string): Promise<void> {
  await back.go(`artikel/${number}`);
  await back.press('price-change');
  await back.page.getByTestId('price-new').fill(price);
  await back.press('price-save');
}

it('office: cut off it opens from the device, says how old the data are, and a price waits through a restart until the head office has it', async () => {
  const { page } = back;
  await back.go('artikel');
  await page.getByTestId('sign-login').fill(back.office.login);
  await page.getByTestId('sign-password').fill(back.office.password);
  await back.press('sign-submit');
  await page.getByTestId('articles').getByRole('row').nth(1).waitFor();
  const before = await article('1002');

  back.line(false);
  await back.go('artikel/1002');
  await page.reload();
  await page.getByTestId('sign-here-person').waitFor();
  await page.getByTestId('sign-here-person').click();
  await page.getByRole('option', { name: 'Karl S.' }).click();
  await page.getByTestId('sign-here-pin').fill(back.pin);
  await back.press('sign-here-submit');
  await back.says('source-line', /Keine Verbindung zur Zentrale.*Stand \d\d:\d\d/);
  await setPrice('1002', '0,95');
  await back.says('article-price', '0,95');
  await back.says('request-line', /wartet auf die Zentrale/i);
  await page.getByPlaceholder('Name, Nummer oder GTIN').fill('brez');
  await back.says('articles', /Brezel wartet auf die Zentrale/);

  await back.restart();
  await back.go('aenderungen');
  await page.getByTestId('sign-here-pin').waitFor();
  await page.getByTestId('sign-here-person').click();
  await page.getByRole('option', { name: 'Karl S.' }).click();
  await page.getByTestId('sign-here-pin').fill(back.pin);
  await back.press('sign-here-submit');
  await back.says('requests', /wartet auf die Zentrale.*1002 Brezel.*0,85.*0,95/);
  expect(await article('1002')).toEqual(before);

  back.line(true);
  await back.says('requests-verdict', 'Alle Änderungen sind in der Zentrale.');
  expect(await article('1002')).toMatchObject({ price: 95_000, version: before.version + 1 });
  const history = await back.office.ask<{ after: number; by: string }[]>('stock.priceHistory', {
    articleId: before.id,
  });
  expect(history.filter(({ after }) => after === 95_000)).toMatchObject([{ by: 'Karl S.' }]);
});

it('office: a price the head office has changed meanwhile comes back with both values, and "mine" counts after it was chosen', async () => {
  const { page } = back;
  const before = await article('1003');
  back.line(false);
  await setPrice('1003', '2,29');
  await back.says('request-line', /wartet auf die Zentrale/i);
  await back.office.tell('stock.changePrice', {
    articleId: before.id,
    price: 249_000,
    baseVersion: before.version,
    reason: '',
  });
  back.line(true);
  await back.says('requests-line', '1 Änderung kam zurück: bitte entscheiden');
  expect(await article('1003')).toMatchObject({ price: 249_000 });
  await back.press('requests-show');
  await page
    .getByTestId('requests')
    .getByRole('row', { name: /Croissant/ })
    .click();
  await back.says('value-price-theirs', '2,49');
  await back.says('value-price-mine', '2,29');
  await page.getByTestId('request-mine').focus();
  await page.keyboard.press('Enter');
  await until(
    () => article('1003'),
    ({ price }) => price === 229_000,
  );
  await back.says('requests-verdict', 'Alle Änderungen sind in der Zentrale.');
});

it('office: of a customer two people changed each field is chosen by itself, and the rest is taken over', async () => {
  const { page } = back;
  const { rows } = await back.office.ask<{ rows: { customer: Customer }[] }>('crm.listCustomers', {});
  const { id, version, ...fields } = rows[0]!.customer;
  back.line(false);
  await back.go(`kunden/${fields.number}`);
  await back.press('customer-edit');
  await page.getByTestId('customer-name').fill('Name vom Büro');
  await page.getByTestId('customer-city').fill('Kiel');
  await page.getByTestId('customer-street').fill('Neue Straße 1');
  await back.press('customer-save');
  await back.says('request-line', /wartet auf die Zentrale/i);
  await back.office.tell('crm.saveCustomer', {
    customer: { ...fields, id, name: 'Name der Zentrale', city: 'Bremen' },
    baseVersion: version,
  });
  back.line(true);
  await back.says('request-line', /bitte entscheiden/i);
  await back.press('request-open');
  await back.says('value-name-theirs', 'Name der Zentrale');
  await back.says('value-city-mine', 'Kiel');
  await back.says('request-fields', /Straße.*Neue Straße 1/);
  await page.getByTestId('choose-name-theirs').check();
  await page.getByTestId('choose-city-mine').check();
  await back.press('request-take-choice');
  await until(
    () => customer(fields.number),
    ({ city }) => city === 'Kiel',
  );
  expect(await customer(fields.number)).toMatchObject({
    name: 'Name der Zentrale',
    city: 'Kiel',
    street: 'Neue Straße 1',
    version: version + 2,
  });
});
