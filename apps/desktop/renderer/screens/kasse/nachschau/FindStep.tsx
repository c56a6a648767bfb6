import { useQuery } from '@tanstack/react-query';
import { EmptyState, formatDateTime, formatMoney, Panel, Row, SearchField, TruthLine } from '@valero/ui';
import { QrCode, SearchX } from 'lucide-react';
import { useState } from 'react';
import { call, type Reply } from '../../../api.ts';
import { tellFailure } from '../../../app/failures.ts';
import { ask } from '../../../app/query.ts';
import { PaperView } from '../PaperView.tsx';
import { useReceiptPaper } from '../paper.ts';
import { RowList } from '../RowList.tsx';
import { isReceiptQr } from '../receiptQr.ts';
import { useScanTarget } from '../scanTargets.ts';
import { useWords } from '../useWords.ts';
import { faultWord, fieldWord, signatureFacts } from './signatureFacts.ts';

type Found = Reply<'inspection.find'>;

const EVERYWHERE = { from: null, to: null, store: null, device: null, articleNumber: null, limit: 100, offset: 0 };

/** Finds any receipt by the text of its QR or by its number, shows it whole, and says whether its signature holds. */
export function FindStep({ onBack }: { onBack: () => void }) {
  const { t, locale } = useWords();
  const [text, setText] = useState('');
  const [found, setFound] = useState<Found | null>(null);
  const [problem, setProblem] = useState<{ what: string; action: string } | null>(null);
  const find = async (wanted: string): Promise<void> => {
    const asked = wanted.trim();
    if (asked === '') return;
    const result = await call('inspection.find', { text: asked });
    setFound(result.ok ? result.value : null);
    setProblem(result.ok ? null : tellFailure(result.error, locale));
    setText('');
  };
  useScanTarget((code) => void find(code));
  const list = useQuery({ ...ask('kasse.listBelege', { ...EVERYWHERE, text: isReceiptQr(text) ? '' : text.trim() }) });
  const rows = (list.data?.rows ?? []).map((row) => ({
    id: String(row.number),
    title: t('receipts.number', { number: row.number }),
    sub: [formatDateTime(row.at, locale), row.operator, row.payment].filter(Boolean).join(' · '),
    right: formatMoney(row.gross, locale),
  }));
  const again = (): void => {
    setFound(null);
    setProblem(null);
  };
  return (
    <Panel
      title={t('nachschau.step2')}
      sub={t('nachschau.findHint')}
      onBack={found || problem ? again : onBack}
      testId="find"
    >
      <SearchField
        label={t('nachschau.findLabel')}
        hideLabel
        placeholder={t('nachschau.findLabel')}
        value={text}
        onChange={setText}
        autoFocus
        onEnter={() => void find(text)}
        testId="find-text"
      />
      {found ? <Checked key={found.beleg.id} found={found} /> : null}
      {found === null && problem === null ? (
        <RowList
          label={t('receipts.list')}
          rows={rows}
          onPick={(number) => void find(number)}
          empty={<EmptyState title={t('nachschau.nothing')} text={t('nachschau.nothingText')} icon={QrCode} />}
          testId="find-list"
        />
      ) : null}
      {problem ? <EmptyState title={problem.what} text={problem.action} icon={SearchX} /> : null}
    </Panel>
  );
}

/** The receipt as paper, beside it what the check says. */
function Checked({ found }: { found: Found }) {
  const { t, locale } = useWords();
  const { beleg, signature, differences, voidedBy } = found;
  const lines = useReceiptPaper(beleg.id);
  const facts = signatureFacts(beleg, t, locale);
  return (
    <div className="k-checked" data-testid="found">
      <div className="k-checked-facts">
        {signature === null ? (
          <TruthLine
            tone="warn"
            text={t('nachschau.sigNone')}
            note={beleg.tse.state === 'signed' ? undefined : beleg.tse.reason}
            testId="signature"
          />
        ) : (
          <TruthLine
            tone={signature.valid ? 'ok' : 'danger'}
            text={signature.valid ? t('nachschau.sigOk') : t('nachschau.sigBad')}
            note={signature.valid ? t('nachschau.sigOkText') : faultWord(signature.reason, t)}
            testId="signature"
          />
        )}
        {differences.length > 0 ? (
          <TruthLine
            tone="danger"
            text={t('nachschau.differs')}
            note={differences.map((field) => fieldWord(field, t)).join(', ')}
            testId="differences"
          />
        ) : null}
        <dl className="k-check-list" aria-label={t('nachschau.checks')}>
          <Fact label={t('receipts.number', { number: beleg.number })} value={formatMoney(beleg.gross, locale)} />
          <Fact label={t('nachschau.when')} value={formatDateTime(beleg.finishedAt, locale)} />
          <Fact label={t('nachschau.who')} value={beleg.operator.name} />
          {voidedBy === null ? null : (
            <Fact label={t('receipts.storno')} value={t('receipts.voided', { number: voidedBy })} />
          )}
          {facts.map((fact) => (
            <Fact key={fact.label} {...fact} />
          ))}
        </dl>
      </div>
      <Row align="start">
        <PaperView label={t('receipts.paper', { number: beleg.number })} lines={lines} />
      </Row>
    </div>
  );
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
