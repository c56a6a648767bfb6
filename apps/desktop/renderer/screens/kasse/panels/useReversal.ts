import type { BelegId } from '@valero/domain/kernel';
import { useEffect, useRef, useState } from 'react';
import { type CardView, call } from '../../../api.ts';
import { useTopic } from '../../../app/useTopic.ts';
import { act, showFinished } from '../actions.ts';

/** A receipt's card payments going back at the terminal, one after the other. `card` = the one asked for; null = none yet. */
export function useReversal(belegId: BelegId, reason: string): { card: CardView | null; start: () => Promise<void> } {
  const now = useTopic('card') ?? null;
  const [intentId, setIntentId] = useState<string | null>(null);
  const handled = useRef<string | null>(null);
  const card = now !== null && now.intentId === intentId ? now : null;
  const start = async (): Promise<void> => {
    const result = await act('kasse.startReversal', { belegId, reason });
    if (result.ok) setIntentId(result.value.intentId);
  };
  const approved = card?.state === 'approved' ? card.intentId : null;
  useEffect(() => {
    if (approved === null || handled.current === approved) return;
    handled.current = approved;
    void (async () => {
      const found = await call('kasse.getBeleg', { id: belegId });
      const by = found.ok ? (found.value?.voidedBy ?? null) : null;
      const storno = by ? await call('kasse.getBeleg', { id: by.id }) : null;
      if (storno?.ok && storno.value) await showFinished(storno.value.beleg, 0);
      // another card of the same receipt
      else await start();
    })();
  });
  return { card, start };
}
