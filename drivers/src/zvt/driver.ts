import type { DriverModule } from '../driver/index.ts';
import type { LinkAddress, Transport } from '../transport/index.ts';
import { type ApduLink, LINK_TIMES, serialApduLink, tcpApduLink } from './link.ts';
import { type ZvtOptions, zZvtOptions } from './options.ts';
import { type DialogueTime, MACHINE_TIME } from './time.ts';
import { ZvtTerminal } from './zvt-terminal.ts';

/** Port at which terminals listen (PA00P016); makers differ, so it is always an option. */
const ZVT_PORT = 20_007;

/** The way APDUs travel over a link of this kind: in frames on a serial line, raw otherwise. */
export function apduLinkOver(
  transport: Transport,
  kind: LinkAddress['kind'],
  time: DialogueTime = MACHINE_TIME,
): ApduLink {
  return kind === 'serial' ? serialApduLink(transport, time, LINK_TIMES) : tcpApduLink(transport);
}

/** Payment terminals by ZVT, over a network or a serial line (9600 8N2). */
export const zvtDriver: DriverModule<ZvtOptions> = {
  id: 'zvt',
  kind: 'cardTerminal',
  name: { de: 'Kartenterminal (ZVT)', en: 'Card terminal (ZVT)' },
  links: ['tcp', 'serial', 'loop'],
  usual: { kind: 'tcp', host: '192.168.1.50', port: ZVT_PORT },
  options: zZvtOptions,
  // a registration changes who the terminal takes for its till: it is never tried out
  priority: 0,
  create(setup, around) {
    const { link: address } = setup;
    if (!address || !['tcp', 'serial', 'loop'].includes(address.kind))
      throw new Error(`${setup.id}: a ZVT terminal needs a network address or a serial port`);
    const link = apduLinkOver(around.link(address), address.kind);
    const name = setup.name || 'Kartenterminal (ZVT)';
    return new ZvtTerminal({ id: setup.id, name, link, options: setup.options, now: around.now });
  },
};
