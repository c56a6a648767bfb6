import { useQuery } from '@tanstack/react-query';
import type { PaperLine } from '@valero/ui';
import { useMemo } from 'react';
import type { Input } from '../../api.ts';
import { ask } from '../../app/query.ts';
import { paperLines } from './paperLines.ts';

/** A document of the till as paper, without printing it; null while it is on its way. */
export function usePaper(input: Input<'paper.document'>): readonly PaperLine[] | null {
  const document = useQuery({ ...ask('paper.document', input), staleTime: 0 });
  return useMemo(() => (document.data === undefined ? null : paperLines(document.data)), [document.data]);
}

/** A Beleg as its receipt. */
export function useReceiptPaper(belegId: string): readonly PaperLine[] | null {
  return usePaper({ kind: 'beleg', belegId });
}
