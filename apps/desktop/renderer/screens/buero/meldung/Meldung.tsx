import type { StoreId } from '@valero/domain/kernel';
import {
  Button,
  Card,
  type Column,
  DataTable,
  PageHead,
  Row,
  Skeleton,
  Stack,
  StatusDot,
  TruthLine,
  useToast,
  useUi,
} from '@valero/ui';
import { FileCheck2, FileCode2, FileSpreadsheet, Plus, Printer } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../data.ts';
import { download } from '../download.ts';
import { tellOffice } from '../errors.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { usePlace } from '../place.ts';
import { Split } from '../Split.tsx';
import { useMay } from '../session.ts';
import { MarkForm } from './MarkForm.tsx';
import { NewSystem } from './SystemForm.tsx';
import { SystemSide } from './SystemSide.tsx';
import { daysText, dueTone, type StoreView, verdict } from './words.ts';

type System = StoreView['systems'][number];

function useColumns(due: StoreView['due'], narrow: boolean): readonly Column<System>[] {
  const { t } = useTranslation('buero');
  const format = useFormat();
  return useMemo(() => {
    const first = (system: System) => due.find((entry) => entry.system === system.id);
    const state = (system: System): string => {
      const open = first(system);
      if (open) return daysText(open, t);
      return system.missing.length > 0 ? t('meldung.missing', { count: system.missing.length }) : t('meldung.fine');
    };
    const all: readonly Column<System>[] = [
      {
        id: 'serial',
        header: t('meldung.serial'),
        value: (row) => row.serial,
        text: (row) => row.serial || t('meldung.noSerial'),
        rowHeader: true,
        width: 150,
        grow: 2,
      },
      {
        id: 'maker',
        header: t('meldung.maker'),
        value: (row) => `${row.manufacturer} ${row.model}`.trim(),
        width: 170,
        grow: 2,
      },
      { id: 'kind', header: t('meldung.kindCol'), value: (row) => t(`meldung.kind.${row.kind}`), width: 120 },
      {
        id: 'tse',
        header: t('meldung.tseCol'),
        value: (row) => row.tses.map((tse) => tse.certificationId).join(', '),
        text: (row) => row.tses.map((tse) => tse.certificationId).join(', ') || t('meldung.noTse'),
        width: 190,
      },
      {
        id: 'acquired',
        header: t('meldung.acquiredCol'),
        value: (row) => row.acquired,
        text: (row) => (row.acquired === null ? '–' : format.day(row.acquired)),
        width: 116,
        grow: 0,
      },
      {
        id: 'state',
        header: t('meldung.stateCol'),
        value: (row) => first(row)?.daysLeft ?? (row.missing.length > 0 ? 9e5 : 1e6),
        text: state,
        cell: (row) => {
          const open = first(row);
          return <StatusDot tone={open ? dueTone(open) : row.missing.length > 0 ? 'warn' : 'ok'} label={state(row)} />;
        },
        width: 190,
        grow: 2,
      },
    ];
    const shown = new Set(['serial', 'maker', 'state']);
    return all.filter(({ id }) => !narrow || shown.has(id));
  }, [t, format, due, narrow]);
}

/** The files of a store's report. */
function Files({ store }: { store: StoreId }) {
  const { t } = useTranslation('buero');
  const { locale } = useUi();
  const toast = useToast();
  const save = async (form: 'html' | 'xml' | 'csv'): Promise<void> => {
    const failure = await download(`/api/v1/meldung/${store}.${form}`);
    if (failure === null) return void toast.show({ tone: 'ok', title: t('meldung.saved') });
    const told = tellOffice(failure, locale);
    toast.show({ tone: 'danger', title: told.what, text: told.action });
  };
  return (
    <>
      <Button label={t('meldung.print')} icon={Printer} onPress={() => void save('html')} testId="meldung-html" />
      <Button label="XML" icon={FileCode2} onPress={() => void save('xml')} testId="meldung-xml" />
      <Button label="CSV" icon={FileSpreadsheet} onPress={() => void save('csv')} testId="meldung-csv" />
    </>
  );
}

function StoreCard({ view, openId }: { view: StoreView; openId: string | null }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { go } = usePlace();
  const mayChange = useMay('identity.manage');
  const columns = useColumns(view.due, openId !== null);
  const { last } = view;
  const sub =
    last === null
      ? t('meldung.never')
      : [
          t('meldung.last', { day: format.day(last.date), count: last.systemCount }),
          last.ticket === '' ? '' : t('meldung.ticket', { ticket: last.ticket }),
        ]
          .filter((part) => part !== '')
          .join(' · ');
  return (
    <Card
      title={view.name}
      sub={sub}
      pad={false}
      actions={<Files store={view.store} />}
      testId={`store-${view.number}`}
    >
      <DataTable
        label={view.name}
        columns={columns}
        rows={view.systems}
        rowId={(row) => row.id}
        search={false}
        columnPicker={false}
        height="auto"
        initialSort={{ id: 'state', desc: false }}
        openId={openId}
        onOpen={(row) => go('meldung', row.id)}
        empty={{ title: t('meldung.none'), text: t('meldung.noneText') }}
        testId={`systems-${view.number}`}
      />
      {mayChange ? (
        <div className="of-card-foot">
          <Row wrap>
            <Button
              label={t('meldung.mark')}
              icon={FileCheck2}
              onPress={() => go('meldung', `melden-${view.store}`)}
              testId="meldung-mark"
            />
            <Button
              label={t('meldung.add')}
              icon={Plus}
              variant="quiet"
              onPress={() => go('meldung', `neu-${view.store}`)}
              testId="meldung-add"
            />
          </Row>
        </div>
      ) : null}
    </Card>
  );
}

function Open({ id, stores }: { id: string; stores: readonly StoreView[] }) {
  const { go } = usePlace();
  const close = (): void => go('meldung');
  const [, verb, store] = /^(neu|melden)-(.+)$/.exec(id) ?? [];
  const view = stores.find((candidate) => candidate.store === store);
  if (verb === 'neu' && view)
    return <NewSystem store={view.store} onClose={close} onSaved={(saved) => go('meldung', saved)} />;
  if (verb === 'melden' && view) return <MarkForm view={view} onClose={close} />;
  const home = stores.find(({ systems }) => systems.some((system) => system.id === id));
  return <SystemSide key={id} id={id} home={home} onClose={close} />;
}

/** Tills and TSEs of each store, what has to be declared to the tax office, and the files for it (§ 146a (4) AO). */
export function Meldung() {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const { id, search } = usePlace();
  const store = (search.store ?? null) as StoreId | null;
  const { data, error, refetch, isPending } = useLive('meldung.list', { store });
  const stores = data?.stores ?? [];
  const said = verdict(
    stores.flatMap(({ due }) => due),
    t,
    format,
  );
  return (
    <>
      <PageHead title={t('nav.meldung')} />
      <Problem error={data ? null : error} onRetry={() => void refetch()} />
      {data ? <TruthLine tone={said.tone} text={said.text} testId="meldung-verdict" /> : null}
      <p className="of-muted">{t('meldung.explain')}</p>
      <Split
        list={
          <Stack gap={4}>
            {isPending ? <Skeleton lines={6} height={22} label={t('loading')} /> : null}
            {stores.map((view) => (
              <StoreCard key={view.store} view={view} openId={id} />
            ))}
          </Stack>
        }
        side={id === null || !data ? null : <Open id={id} stores={stores} />}
      />
    </>
  );
}
