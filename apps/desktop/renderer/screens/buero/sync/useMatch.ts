import { useQuery } from '@tanstack/react-query';
import { ask, askOffice } from '../data.ts';
import type { Match } from './words.ts';

/** How often the match is asked for while somebody looks, in ms. */
const AGAIN_MS = 10_000;
/** A match of very many Z takes the head office seconds: looking may cost it this share of its time at most. */
const SHARE = 1 / 20;

const INPUT = { device: null, state: null, limit: 0, offset: 0 } as const;
let tookMs = 0;

async function askTimed(): Promise<Match> {
  const begun = performance.now();
  const answer = await ask('sync.match', INPUT);
  tookMs = performance.now() - begun;
  return answer;
}

/** The match without its lines: sums, gaps, the last whole check. One question for the line, the gaps and the counts on the page. */
export function useMatch() {
  return useQuery({
    ...askOffice('sync.match', INPUT),
    queryFn: askTimed,
    refetchInterval: () => Math.max(AGAIN_MS, tookMs / SHARE),
    staleTime: AGAIN_MS / 2,
  });
}
