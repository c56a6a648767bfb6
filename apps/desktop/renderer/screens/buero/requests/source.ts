import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import { type OfficeSource, officeLink } from '../../../api.ts';
import { useTopic } from '../../../app/useTopic.ts';
import { refreshOffice } from '../data.ts';

/** Who answered the last list: the head office, or this device from its own copy. */
export const useOfficeSource = create<OfficeSource>(() => ({ from: 'server', asOf: null }));

/** Keeps in mind who answers, and asks again when the line comes or goes. */
export function useRefreshOnLine(): void {
  const online = useTopic('sync')?.online;
  const before = useRef(online);
  useEffect(() => officeLink().onSource((source) => useOfficeSource.setState(source)), []);
  useEffect(() => {
    if (before.current !== undefined && online !== before.current) void refreshOffice();
    before.current = online;
  }, [online]);
}
