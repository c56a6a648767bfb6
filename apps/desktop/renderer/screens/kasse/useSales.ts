import { useQuery } from '@tanstack/react-query';
import type { BelegRow } from '@valero/domain/kasse';
import { ask } from '../../app/query.ts';

/** How many of the newest sales are offered before anything is typed. */
const OFFERED = 50;

/** Sales that something can come back from, newest first; `text` finds a number, a customer or an article. */
export function useSales(text: string): { readonly rows: readonly BelegRow[]; readonly pending: boolean } {
  const list = useQuery({
    ...ask('kasse.listBelege', {
      text: text.trim(),
      from: null,
      to: null,
      store: null,
      device: null,
      articleNumber: null,
      limit: OFFERED,
      offset: 0,
    }),
    staleTime: 0,
  });
  const rows = (list.data?.rows ?? []).filter((row) => row.kind === 'sale' && row.voidedBy === null);
  return { rows, pending: list.isPending };
}
