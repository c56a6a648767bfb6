import { useQuery } from '@tanstack/react-query';
import { askOffice } from '../data.ts';

/** How often the match is asked for while somebody looks, in ms. */
const AGAIN_MS = 10_000;
/** A match of very many Z takes the head office seconds: looking may cost it this share of its time at most. */
const SHARE = 1 / 20;

const question = askOffice('sync.match', { device: null, state: null, limit: 0, offset: 0 });
let tookMs = 0;

async function ask(): ReturnType<typeof question.queryFn> {
  const begun = performance.now();
  const answer = await question.queryFn();
  tookMs = performance.now() - begun;
  return answer;
}

/** The match without its lines: sums, gaps, the last whole check. One question for the line, the gaps and the counts on the page. */
export function useMatch() {
  return useQuery({
    ...question,
    queryFn: ask,
    refetchInterval: () => Math.max(AGAIN_MS, tookMs / SHARE),
    staleTime: AGAIN_MS / 2,
  });
}
