import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { DeviceRow, DriverView } from '../../../api.ts';
import { ask, queryClient } from '../../../app/query.ts';
import { useTopic } from '../../../app/useTopic.ts';

/** The devices as they are set up and as they stand; asked again after every change of health. null = not known yet, or not for this person. */
export function useDevices(may: boolean): readonly DeviceRow[] | null {
  const health = useTopic('devices');
  const query = useQuery({ ...ask('devices.setups', {}), enabled: may, staleTime: 0 });
  const { refetch } = query;
  useEffect(() => {
    if (health && may) void refetch();
  }, [health, may, refetch]);
  return query.data ?? null;
}

/** Every driver the till has. */
export function useDrivers(): readonly DriverView[] {
  return useQuery({ ...ask('devices.drivers', {}), staleTime: Number.POSITIVE_INFINITY }).data ?? [];
}

/** What was read about devices is old. */
export function forgetDevices(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['till', 'devices.setups'] });
}
