import { useQuery } from '@tanstack/react-query';
import { zBeleg } from '@valero/domain/kasse';
import type { FactId } from '@valero/domain/kernel';
import { Paper, Skeleton } from '@valero/ui';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import * as z from 'zod';
import { askOne } from '../data.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { belegPaper } from '../receipts/belegPaper.ts';
import { useMay } from '../session.ts';

const zBody = z.object({ payload: z.unknown() });

/** The payload of a stored fact; undefined = it is no readable JSON. */
function payloadOf(body: string): unknown {
  try {
    return zBody.parse(JSON.parse(body)).payload;
  } catch {
    return undefined;
  }
}

/** What a stored fact says: a receipt as paper, anything else as it is stored. */
export function FactContent({ fact, storeName }: { fact: FactId; storeName: string }) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const may = useMay('kasse.report');
  const { data, error, refetch, isPending } = useQuery({ ...askOne('sync.factContent', { fact }), enabled: may });
  const payload = useMemo(() => (data ? payloadOf(data.body) : undefined), [data]);
  const beleg = useMemo(() => {
    if (data?.type !== 'kasse.belegIssued') return null;
    const read = zBeleg.safeParse(payload);
    return read.success ? read.data : null;
  }, [data, payload]);
  const lines = useMemo(
    () => (beleg ? belegPaper(beleg, storeName, null, format, t) : []),
    [beleg, storeName, format, t],
  );
  if (!may) return null;
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (isPending) return <Skeleton lines={5} height={18} label={t('loading')} />;
  if (!data) return <p>{t('match.contentNone')}</p>;
  return (
    <>
      <h3 className="of-h3">{t('match.content')}</h3>
      {beleg ? (
        <div className="of-paper">
          <Paper label={t('paper.receipt', { number: beleg.number })} lines={lines} testId="fact-paper" />
        </div>
      ) : null}
      <details className="of-raw" open={beleg === null}>
        <summary>{t('match.contentRaw')}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard */}
        <pre tabIndex={0} data-testid="fact-raw">
          {payload === undefined ? data.body : JSON.stringify(payload, null, 1)}
        </pre>
      </details>
    </>
  );
}
