import { type LinkAddress, linkText, type Transport, tcpTransport } from '@valero/drivers/transport';

/** Makes links for devices, each claimed by one of them. */
export function linkOpener(_now: () => number): (address: LinkAddress) => Transport {
  return (address) => {
    if (address.kind !== 'tcp') throw new Error(`no link to ${linkText(address)}`);
    return tcpTransport({ host: address.host, port: address.port });
  };
}
