import * as z from 'zod';
import { changedThing, changeFacts } from '../../audit/index.ts';
import { businessDayAt, command, type FactDraft, ok, zText } from '../../kernel/index.ts';
import { codeSettled, codeUnknown, storeCodesSet } from './events.ts';
import type { LabelReads } from './ports.ts';
import { type StoreCodeRule, zStoreCodeRules } from './store-code.ts';

/** A table in one line, for the history of changes. */
function inWords(rules: readonly StoreCodeRule[]): string | null {
  if (rules.length === 0) return null;
  const one = (rule: StoreCodeRule): string =>
    `${rule.prefix} ${rule.pluDigits}+${rule.valueDigits} ${rule.kind}/${rule.decimals} ${rule.verifier}`;
  return rules.map(one).join('; ');
}

/** Sets the table of in-store codes of this shop, whole. It decides what labels cost: the change stands in the history of settings. */
export const setStoreCodes = command({
  name: 'stock.setStoreCodes',
  input: z.object({ rules: zStoreCodeRules }),
  right: 'device.setup',
  authority: 'device',
  load: (reads: LabelReads) => reads.storeCodes(),
  decide: (before: readonly StoreCodeRule[], { rules }) => {
    const label = 'Codes auf Preis- und Gewichtsetiketten';
    const watched = { entity: 'setting', entityId: 'storeCodes', label, fields: { rules: inWords(rules) } } as const;
    const change = changedThing({ rules: inWords(before) }, watched);
    const facts: FactDraft[] = change ? [storeCodesSet.draft({ rules }), ...changeFacts([change])] : [];
    return ok({ facts, reply: { rules } });
  },
});

/** Keeps a scanned code without an article for "Artikel anlegen". The same code counts once a day: a torn label must not fill the journal. */
export const noteUnknownCode = command({
  name: 'stock.noteUnknownCode',
  input: z.object({ code: zText(80).min(1) }),
  right: null,
  authority: 'device',
  load: (reads: LabelReads, input) => reads.unknownCode(input.code),
  decide: (known, { code }, env) => {
    const dayOf = (at: typeof env.now): string => businessDayAt(at, env.offset);
    const isToday = known !== null && !known.settled && dayOf(known.lastAt) === dayOf(env.now);
    return ok({ facts: isToday ? [] : [codeUnknown.draft({ code })], reply: {} });
  },
});

/** Takes a code off the list of unknown ones: nothing is to be created for it. */
export const settleUnknownCode = command({
  name: 'stock.settleUnknownCode',
  input: z.object({ code: zText(80).min(1) }),
  right: 'kasse.sell',
  authority: 'device',
  load: (reads: LabelReads, input) => reads.unknownCode(input.code),
  decide: (known, { code }) =>
    ok({ facts: known === null || known.settled ? [] : [codeSettled.draft({ code })], reply: {} }),
});
