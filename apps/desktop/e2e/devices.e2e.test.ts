import { AxeBuilder } from '@axe-core/playwright';
import { simulatePrinter } from '@valero/drivers/receipt-printer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Counter, openCounter } from './counter.ts';

type Simulator = Awaited<ReturnType<typeof simulatePrinter>>;

/** Serious and critical findings of axe on what is shown now. */
async function findings({ page }: Counter): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
}

/** Keeps what is seen, where somebody wants to look at it. */
async function picture({ page }: Counter, name: string): Promise<void> {
  const folder = process.env['VALERO_PICTURES'];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}

async function openDevices(counter: Counter): Promise<void> {
  await counter.press('F1');
  await counter.see('menu');
  await counter.page.getByTestId('menu-devices').click();
  await counter.see('devices-verdict');
}

describe('till screen: devices', () => {
  let counter: Counter;
  let printer: Simulator;
  beforeAll(async () => {
    printer = await simulatePrinter();
    counter = await openCounter({ live: true });
    await counter.signIn('manager');
  });
  afterAll(async () => {
    await counter.close();
    await printer.close();
  });

  it('every device says how it is, and one can be tried', async () => {
    await openDevices(counter);
    expect(await counter.see('devices-verdict')).toContain('Alle Geräte sind bereit');
    expect(await counter.see('device-printer')).toContain('auf dem Bildschirm');
    await counter.page.getByTestId('test-printer-page').click();
    expect(await counter.see('outcome-printer')).toContain('bestätigt');
    await picture(counter, 'geraete');
    expect(await findings(counter)).toEqual([]);
  });

  it('a printer in the network is found, set up, tried and prints in place of the screen', async () => {
    const { page } = counter;
    await page.getByTestId('add-device').click();
    await counter.see('kind-receiptPrinter');
    await picture(counter, 'geraet-art');
    expect(await findings(counter)).toEqual([]);
    await page.getByTestId('kind-receiptPrinter').click();
    await page.getByTestId('device-host').fill('127.0.0.1');
    await page.getByTestId('device-port').fill(String(printer.port));
    await picture(counter, 'geraet-anschluss');
    expect(await findings(counter)).toEqual([]);
    await page.getByTestId('device-ask').click();
    expect(await counter.see('device-said')).toContain('Gefunden');
    await page.getByTestId('device-name').fill('Bondrucker Theke');
    await picture(counter, 'geraet-einstellungen');
    expect(await findings(counter)).toEqual([]);
    await page.getByTestId('device-save').click();
    await counter.see('device-try');
    await counter.becomes('the printer is ready', true, async () =>
      (await counter.see('device-try')).includes('bereit'),
    );
    await page.getByTestId('test-printer-page').click();
    expect(await counter.see('outcome-printer')).toContain('bestätigt');
    await picture(counter, 'geraet-probe');
    expect(await findings(counter)).toEqual([]);
    await page.getByTestId('device-done').click();
    expect(await counter.see('device-printer')).toContain('Bondrucker Theke');
  });

  it('a printer that is gone is ill in words, with what to do, and comes out again', async () => {
    const { page } = counter;
    await printer.close();
    await counter.becomes('the verdict', true, async () =>
      (await counter.see('devices-verdict')).includes('1 Gerät braucht Hilfe'),
    );
    expect(await counter.see('device-printer')).toMatch(/gestört.*(Strom|Kabel)/s);
    await picture(counter, 'geraet-gestoert');
    await page.getByTestId('remove-printer').click();
    await page.getByTestId('remove-now-printer').click();
    await counter.gone('device-printer');
    expect(await counter.see('devices-verdict')).toContain('Alle Geräte sind bereit');
    expect(counter.problems).toEqual([]);
  });
});

describe('till screen: devices in the dark, in English, for somebody without the right', () => {
  it('sees what is there and sets nothing up', async () => {
    const counter = await openCounter({ live: true, theme: 'dark' });
    try {
      await counter.signIn('cashier');
      await counter.press('F1');
      await counter.see('menu');
      await counter.page.getByTestId('menu-devices').click();
      await counter.see('devices');
      expect(await counter.page.getByTestId('add-device').isDisabled()).toBe(true);
      expect(await findings(counter)).toEqual([]);
      await counter.press('Escape');
      await picture(counter, 'geraete-dunkel');
    } finally {
      await counter.close();
    }
  });
});
