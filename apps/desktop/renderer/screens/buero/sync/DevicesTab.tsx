import { Card, type Column, DataTable, StatusDot } from '@valero/ui';
import { MonitorSmartphone } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../data.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { usePlace } from '../place.ts';
import { Split } from '../Split.tsx';
import { DeviceSide } from './DeviceSide.tsx';
import { CLOCK_MS, type DeviceRow, useClockWord } from './device.ts';

/** The worst that is to be said of a device; the rest stands in its panel. */
function DeviceState({ row }: { row: DeviceRow }) {
  const { t } = useTranslation('buero');
  if (row.quarantined) return <StatusDot tone="danger" label={t('match.held')} />;
  if (row.alarm !== null) return <StatusDot tone="warn" label={t('match.alarmed')} />;
  if (row.letters > 0) return <StatusDot tone="danger" label={t('match.lettersOf', { count: row.letters })} />;
  if (row.review > 0) return <StatusDot tone="warn" label={t('match.reviewOf', { count: row.review })} />;
  if (row.waiting > 0) return <StatusDot tone="info" label={t('match.isWaiting', { count: row.waiting })} />;
  if (!row.enrolled) return <StatusDot tone="neutral" label={t('match.notEnrolled')} />;
  if (row.lastContact === null) return <StatusDot tone="neutral" label={t('match.notHeard')} />;
  return <StatusDot tone="ok" label={t('match.ok')} />;
}

function useColumns(): readonly Column<DeviceRow>[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const clock = useClockWord();
  return useMemo<readonly Column<DeviceRow>[]>(
    () => [
      { id: 'name', header: t('match.device'), value: (row) => row.name, rowHeader: true, width: 110 },
      {
        id: 'state',
        header: t('match.state'),
        value: (row) => (row.quarantined ? 0 : row.letters > 0 ? 1 : row.review > 0 ? 2 : row.waiting > 0 ? 3 : 4),
        cell: (row) => <DeviceState row={row} />,
        width: 170,
        grow: 2,
      },
      { id: 'store', header: t('match.store'), value: (row) => row.storeName, width: 100 },
      {
        id: 'kind',
        header: t('match.kind'),
        value: (row) => t(row.kind === 'till' ? 'match.tillKind' : 'match.officeKind'),
        width: 80,
      },
      {
        id: 'contact',
        header: t('match.contact'),
        value: (row) => row.lastContact,
        text: (row) => (row.lastContact === null ? t('never') : format.ago(row.lastContact)),
        width: 120,
      },
      {
        id: 'received',
        header: t('match.received'),
        value: (row) => row.received,
        text: (row) => format.count(row.received),
        align: 'end',
        width: 100,
      },
      {
        id: 'waiting',
        header: t('match.waitingCol'),
        value: (row) => row.waiting,
        text: (row) => format.count(row.waiting),
        align: 'end',
        width: 86,
      },
      {
        id: 'clock',
        header: t('match.clock'),
        value: (row) => row.clockOffsetMs,
        text: clock,
        cell: (row) => (
          <StatusDot
            tone={row.clockOffsetMs === null ? 'neutral' : Math.abs(row.clockOffsetMs) > CLOCK_MS ? 'warn' : 'ok'}
            label={clock(row)}
          />
        ),
        width: 130,
      },
    ],
    [t, format, clock],
  );
}

/** Tills and desktops as the head office knows them; the one that is open with what can be done. */
export function DevicesTab() {
  const { t } = useTranslation('buero');
  const { id, go } = usePlace();
  const { data, error, refetch, isPending } = useLive('sync.listDevices', {});
  const open = id?.startsWith('geraete/') ? id.slice('geraete/'.length) : null;
  const row = data?.find(({ device }) => device === open) ?? null;
  return (
    <>
      <Problem error={data ? null : error} onRetry={() => void refetch()} />
      <Split
        list={
          <Card pad={false} fill>
            <DataTable
              label={t('match.tabs.geraete')}
              columns={useColumns()}
              rows={data ?? []}
              rowId={({ device }) => device}
              onOpen={({ device }) => go('abgleich', `geraete/${device}`)}
              openId={open}
              search={false}
              height="fill"
              loading={isPending}
              memoryKey="devices"
              empty={{ icon: MonitorSmartphone, title: t('match.noDevice'), text: t('match.noDeviceText') }}
              testId="devices"
            />
          </Card>
        }
        side={row ? <DeviceSide key={row.device} row={row} onClose={() => go('abgleich', 'geraete')} /> : null}
      />
    </>
  );
}
