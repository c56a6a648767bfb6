import { sumCents } from '@valero/domain/kernel';
import type { EndOfDayOutcome } from '../card-terminal/index.ts';
import { toBcd } from './bytes.ts';
import { endOfDay } from './commands.ts';
import type { Around } from './money.ts';
import { receiptCollector } from './receipts.ts';
import { readStatusInformation, type StatusInformation } from './status-info.ts';
import { declinedBy } from './words.ts';

/** Closes the terminal's day (`06 50`, 13.08 § 2.16). Asked once; only within a turn of the connection. */
export async function closeDay({ connection, options, show }: Around): Promise<EndOfDayOutcome> {
  const session = await connection.session(0);
  if (!session) return { outcome: 'refused', reason: 'unreachable', text: 'Terminal nicht erreichbar' };
  const receipts = receiptCollector(options.charset, options.columns);
  const told: StatusInformation[] = [];
  const onStatus = async (data: Uint8Array): Promise<number> => {
    const info = readStatusInformation(data, options.charset);
    if (info) told.push(info);
    return 0;
  };
  const listener = { onStatus, onShown: show, onPrint: receipts.add };
  const end = await session.run(endOfDay(options.password), options, listener, {
    once: true,
    secret: toBcd(options.password, 3),
  });
  const info = told.at(-1);
  if (end.end === 'notSent') return { outcome: 'refused', reason: 'unreachable', text: 'Terminal nicht erreichbar' };
  if (end.end === 'refused' || end.end === 'aborted') return { outcome: 'refused', ...declinedBy(end.code) };
  if (end.end !== 'completed') return { outcome: 'unknown', reason: 'noAnswer' };
  if (info && info.result !== 0) return { outcome: 'refused', ...declinedBy(info.result) };
  const total =
    info?.amount ?? (info && info.totals.length > 0 ? sumCents(info.totals.map(({ amount }) => amount)) : null);
  if (!info || total === null) return { outcome: 'unknown', reason: 'cannotTell' };
  const { admin, merchant, customer } = receipts.receipts();
  const receiptText = [admin, merchant, customer].filter(Boolean).join('\n\n');
  const terminalId = info.terminalId || connection.terminalId;
  return { outcome: 'closed', totals: { terminalId, total, byType: info.totals, receiptText } };
}
