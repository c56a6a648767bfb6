import { expect, it } from 'vitest';
import { tcpTransport } from '../transport/index.ts';
import { escposDriver, starDriver } from './driver.ts';
import { simulatePrinter } from './simulator.ts';

it('escposDriver: a probe finds printer and model without printing or opening anything', async () => {
  const simulator = await simulatePrinter({ maker: 'EPSON', model: 'TM-T88VI' });
  const link = tcpTransport({ host: '127.0.0.1', port: simulator.port });
  await link.open(1000);
  const found = await escposDriver.probe?.(link, AbortSignal.timeout(5000));
  expect(found).toEqual({ label: 'EPSON TM-T88VI', options: { model: 'epson-tm-t88vi' } });
  expect(await starDriver.probe?.(link, AbortSignal.timeout(5000))).toBeNull();
  expect(simulator.slips().flatMap(({ lines }) => lines)).toEqual([]);
  expect(simulator.state()).toMatchObject({ pulses: 0, drawer: 'shut' });
  await link.close();
  await simulator.close();
});

it('starDriver: its options begin with a Star model', () => {
  expect(starDriver.options.parse({})).toMatchObject({ model: 'star-mc-print3', confirmation: null });
});
