import { toBusinessDay } from '@valero/domain/kernel';
import { DateNav, SelectField } from '@valero/ui';
import { useTranslation } from 'react-i18next';
import { today } from './place.ts';
import { type StoreChoice, useView } from './start.ts';

const ALL = 'all';

/** Which store is looked at. Left out when there is only one. */
export function StoreChooser({
  stores,
  value,
  onChange,
}: {
  stores: readonly StoreChoice[];
  value: StoreChoice['id'] | null;
  onChange: (store: StoreChoice['id'] | null) => void;
}) {
  const { t } = useTranslation('buero');
  if (stores.length < 2) return null;
  return (
    <div className="of-store">
      <SelectField
        label={t('store.label')}
        hideLabel
        options={[
          { id: ALL, label: t('store.all') },
          ...stores.map(({ id, name }) => ({ id: String(id), label: name })),
        ]}
        value={value ?? ALL}
        onChange={(id) => onChange(stores.find((store) => store.id === id)?.id ?? null)}
        testId="store"
      />
    </div>
  );
}

/** Period and store of a page, kept in its address. `stores` = the page can be narrowed to one. */
export function PeriodBar({ stores = true }: { stores?: boolean }) {
  const { view, start, change } = useView();
  const now = today();
  return (
    <div className="of-period">
      <DateNav
        unit={view.unit}
        date={view.date}
        today={now}
        min={start.first ?? undefined}
        max={start.last > now ? start.last : now}
        onChange={({ unit, date }) => change({ unit, date: toBusinessDay(date) })}
        testId="period"
      />
      <span className="v-spacer" />
      {stores ? (
        <StoreChooser stores={start.stores} value={view.store} onChange={(store) => change({ store })} />
      ) : null}
    </div>
  );
}
