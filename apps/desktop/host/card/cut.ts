import type { CutReply } from '@valero/domain/kasse';
import { type Actor, err, type FactId, ok, type Result } from '@valero/domain/kernel';
import type { EndOfDayOutcome, TerminalTotals } from '@valero/drivers/card-terminal';
import { messageOf } from '../log.ts';
import type { CardParts } from './model.ts';
import { declineWord } from './words.ts';

/** Asks for the end of day; a driver that breaks its word may have done it. */
async function endOfDay({ terminal, logger }: CardParts): Promise<EndOfDayOutcome> {
  if (!terminal) return { outcome: 'refused', reason: 'unreachable', text: 'kein Kartengerät eingerichtet' };
  try {
    return await terminal.endOfDay();
  } catch (error) {
    logger.error({ error: messageOf(error) }, 'the card terminal’s driver threw');
    return { outcome: 'unknown', reason: 'noAnswer' };
  }
}

const totalsOf = ({ terminalId, total, byType, receiptText }: TerminalTotals) => ({
  terminalId: terminalId.slice(0, 30),
  total,
  byType: byType.map(({ brand, count, amount }) => ({ brand: brand.slice(0, 60), count, amount })),
  receiptText,
});

function reasonOf(outcome: EndOfDayOutcome): string {
  if (outcome.outcome === 'closed') return '';
  if (outcome.outcome === 'refused') return declineWord(outcome.reason, outcome.text);
  return 'Das Kartengerät hat nicht geantwortet; seine Summen stehen auf seinem eigenen Beleg.';
}

/** Kassenschnitt: noted before the terminal is asked, compared and booked when it has answered. */
export async function cutTerminal(parts: CardParts, actor: Actor): Promise<Result<CutReply>> {
  if (!parts.terminal?.abilities.endOfDay) return err({ code: 'host.card_no_cut' });
  const begun = await parts.run('kasse.startCut', {}, actor);
  if (!begun.ok) return begun;
  const { cutId } = begun.value as { readonly cutId: FactId };
  const outcome = await endOfDay(parts);
  const terminal = outcome.outcome === 'closed' ? totalsOf(outcome.totals) : null;
  const end = { cutId, outcome: outcome.outcome, reason: reasonOf(outcome), terminal };
  const recorded = await parts.run('kasse.recordCut', end, actor);
  return recorded.ok ? ok(recorded.value as CutReply) : recorded;
}
