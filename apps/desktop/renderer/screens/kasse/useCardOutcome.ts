import { useEffect, useRef } from 'react';
import { useTopic } from '../../app/useTopic.ts';
import { useTill } from '../../stores/till.ts';
import { completeSale } from './actions.ts';

/**
 * Ends a card payment wherever the person is by now: everything paid → the sale is finished; a part paid → the rest in cash.
 * Each intent is acted upon once. One nobody knows the end of shows its page by itself, once: also one from before the start.
 */
export function useCardOutcome(): void {
  const card = useTopic('card') ?? null;
  const basket = useTopic('basket') ?? null;
  const handled = useRef<string | null>(null);
  const told = useRef<string | null>(null);
  useEffect(() => {
    if (card?.state !== 'approved' || !basket || handled.current === card.intentId) return;
    if (!basket.payments.some((payment) => payment.card?.intentId === card.intentId)) return;
    handled.current = card.intentId;
    if (basket.due === 0) void completeSale('cash', null);
    else if (useTill.getState().panels.at(-1)?.name === 'card') useTill.getState().open({ name: 'cash', given: 0 });
  }, [card, basket]);
  const doubt = card?.state === 'unknown' ? card.intentId : null;
  useEffect(() => {
    if (doubt === null || told.current === doubt) return;
    told.current = doubt;
    const at = useTill.getState().panels.at(-1)?.name;
    if (at !== 'card' && at !== 'storno') useTill.getState().open({ name: 'card', amount: null });
  }, [doubt]);
}
