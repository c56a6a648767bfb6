import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type PaperView, subscribe } from '../../api.ts';
import { ask, queryClient } from '../../app/query.ts';

const PAPERS = ask('paper.list', {});
/** Several steps of one print are told in a moment; the list is asked for once. */
const TOGETHER_MS = 150;

/** The prints of this till, newest first; renewed when one changes. Null = not known yet. */
export function usePapers(): readonly PaperView[] | null {
  const papers = useQuery({ ...PAPERS, staleTime: 0 });
  useEffect(() => {
    let timer: number | undefined;
    const leave = subscribe('paper', () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void queryClient.invalidateQueries({ queryKey: PAPERS.queryKey }), TOGETHER_MS);
    });
    return () => {
      leave();
      window.clearTimeout(timer);
    };
  }, []);
  return papers.data ?? null;
}
