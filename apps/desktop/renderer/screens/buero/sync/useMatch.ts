import { useQuery } from '@tanstack/react-query';
import { askOffice } from '../data.ts';

/** How often the match is asked for while somebody looks, in ms. */
const AGAIN_MS = 10_000;

/** The match without its lines: sums, gaps, the last whole check. One question for the line, the gaps and the counts on the page. */
export function useMatch() {
  return useQuery({
    ...askOffice('sync.match', { device: null, state: null, limit: 0, offset: 0 }),
    refetchInterval: AGAIN_MS,
    staleTime: AGAIN_MS / 2,
  });
}
