import { useQuery } from '@tanstack/react-query';
import { ask } from '../../app/query.ts';

/** Whether the till is used for practice: no Beleg counts. */
export function useTraining(): boolean {
  return useQuery(ask('kasse.xReport', {})).data?.training ?? false;
}
