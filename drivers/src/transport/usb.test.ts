import { describe, expect, it } from 'vitest';
import { until } from '../device/index.ts';
import { transportRules } from './contract.ts';
import type { Transport } from './model.ts';
import { transportOver } from './transport-over.ts';
import { USB_PRINTER, type UsbPeer, usbPeer } from './usb.fixture.ts';
import { usbMedium } from './usb-medium.ts';

function linkTo(peer: UsbPeer, serial: string | null = null): Transport {
  return transportOver('usb:04b8:0202', { read: true }, usbMedium(peer.bus, { kind: 'usb', ...USB_PRINTER, serial }));
}

describe('USB at the seam of WebUSB', () => {
  const rules = transportRules('usb', async () => {
    const peer = usbPeer();
    return { link: linkTo(peer), peer, end: async () => undefined };
  });
  for (const { title, run } of rules) it(title, run);

  it("usb: the printer's interface is taken, from the kernel's driver where that has it", async () => {
    const peer = usbPeer();
    const link = linkTo(peer);
    await link.open(1000);
    expect(peer.calls).toEqual(['open', 'detach 1', 'claim 1']);
    await link.close();
    await until('the device is given back', () => peer.calls.at(-1) === 'close');
  });

  it('usb: of two alike the one with the serial number is taken, and without one none', async () => {
    const peer = usbPeer('A1');
    peer.twin('B2');
    await expect(linkTo(peer).open(1000)).rejects.toMatchObject({ code: 'refused' });
    await expect(linkTo(peer, 'C3').open(1000)).rejects.toMatchObject({ code: 'absent' });
    const link = linkTo(peer, 'B2');
    await link.open(1000);
    await link.close();
  });

  it('usb: a stalled endpoint is cleared, one that keeps stalling ends the link', async () => {
    const peer = usbPeer();
    const link = linkTo(peer);
    let closes = 0;
    link.onClose(() => {
      closes += 1;
    });
    peer.stallReads(2);
    await link.open(1000);
    await until('it was cleared', () => peer.calls.filter((call) => call === 'clear in').length === 2);
    expect(closes).toBe(0);
    peer.stallReads(10);
    await until('the link ended', () => closes === 1);
  });
});
