import { useQuery } from '@tanstack/react-query';
import { Button, NumberField, Skeleton, StatusDot, TextField, TruthLine } from '@valero/ui';
import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { call, type DriverView, type PortView } from '../../../api.ts';
import { ask } from '../../../app/query.ts';
import { useWords } from '../useWords.ts';
import type { Draft, ShownKind } from './deviceParts.ts';
import { useDrivers } from './useDevices.ts';

interface WhereStepProps {
  kind: ShownKind;
  /** `said` = what asking brought, for a person; null = nobody was asked. */
  onPlace: (draft: Draft, said: string | null) => void;
}

/** Ports that were found, an address in the network, or a driver that needs no port; whoever answers there introduces itself. */
export function WhereStep({ kind, onPlace }: WhereStepProps) {
  const { t } = useWords();
  const drivers = useDrivers().filter((driver) => driver.kind === kind);
  const [busy, setBusy] = useState(false);
  const plain = (driver: DriverView | undefined, link: Draft['link']): Draft => ({
    ...{ kind, link, driver: driver?.id ?? '', name: '', options: {} },
  });
  const probe = async (address: PortView['address']): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const result = await call('devices.probe', { address, driver: null });
    setBusy(false);
    const first = drivers.find((driver) => driver.links.includes(address.kind) && !driver.isVirtual);
    if (!result.ok) return onPlace(plain(first, address), null);
    const { value } = result;
    if (value.state === 'found' && drivers.some(({ id }) => id === value.found.driver)) {
      const { driver, label, options, address: at } = value.found;
      return onPlace({ kind, link: at, driver, name: '', options }, t('devices.found', { label }));
    }
    const why = value.state === 'closed' ? CLOSED[value.why] : undefined;
    onPlace(plain(first, address), t(`devices.${why ?? (value.state === 'closed' ? 'notThere' : 'silent')}`));
  };
  const links = new Set<string>(drivers.flatMap((driver) => driver.links));
  return (
    <>
      {busy ? <p className="k-hint">{t('devices.asking')}</p> : null}
      <h3 className="k-h3">{t('devices.where')}</h3>
      <Ports links={links} onPort={(port) => void probe(port.address)} busy={busy} />
      {links.has('tcp') ? <Network drivers={drivers} onAddress={(address) => void probe(address)} busy={busy} /> : null}
      <WithoutPort drivers={drivers} onDriver={(driver) => onPlace(plain(driver, null), null)} />
    </>
  );
}

const CLOSED: Partial<Record<string, 'busy' | 'taken'>> = { busy: 'busy', taken: 'taken' };

function Ports({
  links,
  onPort,
  busy,
}: {
  links: ReadonlySet<string>;
  onPort: (port: PortView) => void;
  busy: boolean;
}) {
  const { t, locale } = useWords();
  const { data, isFetching, refetch } = useQuery({ ...ask('devices.ports', {}), staleTime: 0 });
  const ports = data?.filter((port) => links.has(port.address.kind));
  return (
    <section aria-label={t('devices.where')}>
      {ports ? null : <Skeleton label={t('devices.searching')} />}
      {ports?.length === 0 ? <TruthLine tone="info" text={t('devices.nothingFound')} testId="no-ports" /> : null}
      <ul className="k-ports">
        {ports?.map((port) => (
          <li key={port.label}>
            <b>{port.label}</b>
            <StatusDot
              tone={port.access === 'denied' ? 'danger' : port.takenBy === null ? 'ok' : 'neutral'}
              label={
                port.access === 'denied'
                  ? t('devices.denied')
                  : port.takenBy === null
                    ? t('devices.free')
                    : t('devices.takenBy', { name: port.takenBy })
              }
            />
            <Button
              label={t('devices.ask')}
              disabled={busy || port.access === 'denied' || port.takenBy !== null}
              onPress={() => onPort(port)}
              testId={`port-${port.label}`}
            />
            {port.hint ? (
              <p className="k-hint">
                {port.hint[locale]} {t('devices.command')}
                <code>{port.command}</code>
              </p>
            ) : null}
          </li>
        ))}
      </ul>
      <Button
        icon={RefreshCw}
        label={t('devices.search')}
        busy={isFetching}
        onPress={() => void refetch()}
        testId="search-ports"
      />
    </section>
  );
}

interface NetworkProps {
  drivers: readonly DriverView[];
  onAddress: (address: PortView['address']) => void;
  busy: boolean;
}

function Network({ drivers, onAddress, busy }: NetworkProps) {
  const { t } = useWords();
  const usual = drivers.flatMap(({ usual: link }) =>
    link?.kind === 'tcp' && typeof link['port'] === 'number' ? [link['port']] : [],
  )[0];
  const [host, setHost] = useState('');
  const [port, setPort] = useState<number | null>(usual ?? 9100);
  const complete = host.trim() !== '' && port !== null;
  return (
    <section aria-label={t('devices.network')}>
      <h3 className="k-h3">{t('devices.network')}</h3>
      <div className="k-network">
        <TextField
          label={t('devices.host')}
          hint={t('devices.hostHint')}
          value={host}
          onChange={setHost}
          maxLength={253}
          testId="device-host"
        />
        <NumberField
          label={t('devices.port')}
          value={port}
          onChange={setPort}
          min={1}
          max={65_535}
          testId="device-port"
        />
        <Button
          variant="pri"
          label={t('devices.ask')}
          busy={busy}
          disabled={!complete}
          onPress={() => (port === null ? undefined : onAddress({ kind: 'tcp', host: host.trim(), port }))}
          testId="device-ask"
        />
      </div>
    </section>
  );
}

function WithoutPort({
  drivers,
  onDriver,
}: {
  drivers: readonly DriverView[];
  onDriver: (driver: DriverView) => void;
}) {
  const { t, locale } = useWords();
  const free = drivers.filter((driver) => driver.links.length === 0);
  if (free.length === 0) return null;
  return (
    <section aria-label={t('devices.without')}>
      <h3 className="k-h3">{t('devices.without')}</h3>
      <div className="k-device-do">
        {free.map((driver) => (
          <Button
            key={driver.id}
            label={driver.name[locale]}
            onPress={() => onDriver(driver)}
            testId={`driver-${driver.id}`}
          />
        ))}
      </div>
    </section>
  );
}
