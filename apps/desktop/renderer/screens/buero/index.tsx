import './buero.css';
import { EmptyState, Skeleton } from '@valero/ui';
import { Lock } from 'lucide-react';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { NotHere } from '../../app/NotHere.tsx';
import { Frame } from './Frame.tsx';
import { PAGE_RIGHTS, type PageId, usePlace } from './place.ts';
import { SignIn } from './SignIn.tsx';
import { resumeSession, useMay, useOfficeSession } from './session.ts';

const VIEWS = {
  uebersicht: lazy(async () => ({ default: (await import('./overview/Overview.tsx')).Overview })),
  auswertungen: lazy(async () => ({ default: (await import('./reports/Reports.tsx')).Reports })),
  belege: lazy(async () => ({ default: (await import('./receipts/Receipts.tsx')).Receipts })),
  kassen: lazy(async () => ({ default: (await import('./tills/Tills.tsx')).Tills })),
  kunden: lazy(async () => ({ default: (await import('./customers/Customers.tsx')).Customers })),
  artikel: lazy(async () => ({ default: (await import('./articles/Articles.tsx')).Articles })),
  bestand: lazy(async () => ({ default: (await import('./stock/Stock.tsx')).Stock })),
  aenderungen: lazy(async () => ({ default: (await import('./requests/Requests.tsx')).Requests })),
  journal: lazy(async () => ({ default: (await import('./ledger/Journal.tsx')).Journal })),
  konten: lazy(async () => ({ default: (await import('./ledger/Accounts.tsx')).Accounts })),
  rechnungen: lazy(async () => ({ default: (await import('./invoices/Invoices.tsx')).Invoices })),
  pruefung: lazy(async () => ({ default: (await import('./audit/Audit.tsx')).Audit })),
  abgleich: lazy(async () => ({ default: (await import('./sync/Abgleich.tsx')).Abgleich })),
  meldung: lazy(async () => ({ default: (await import('./meldung/Meldung.tsx')).Meldung })),
} as const satisfies Record<PageId, unknown>;

function Page({ page }: { page: PageId }) {
  const { t } = useTranslation('buero');
  const may = useMay(PAGE_RIGHTS[page]);
  const Shown = VIEWS[page];
  if (!may) return <EmptyState icon={Lock} title={t('noRight.title')} text={t('noRight.text')} testId="no-right" />;
  return (
    <Suspense fallback={<Skeleton lines={6} height={22} label={t('loading')} />}>
      <Shown />
    </Suspense>
  );
}

/** The office: sign-in, then frame and page. */
export function OfficeScreen() {
  const { state } = useOfficeSession();
  const { page } = usePlace();
  useEffect(() => {
    void resumeSession();
  }, []);
  if (state === 'asking') return <div className="of-asking" aria-busy="true" />;
  if (state === 'out') return <SignIn />;
  if (page === null) return <NotHere />;
  return (
    <Frame page={page}>
      <Page page={page} />
    </Frame>
  );
}
