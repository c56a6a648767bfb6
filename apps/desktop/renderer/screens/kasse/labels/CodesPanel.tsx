import { useQuery } from '@tanstack/react-query';
import { type StoreCodeRule, zStoreCodeRules } from '@valero/domain/stock';
import { Button, ButtonRow, EmptyState, Panel, Switch, TextField } from '@valero/ui';
import { ScanBarcode } from 'lucide-react';
import { useState } from 'react';
import type { SessionView } from '../../../api.ts';
import { ask } from '../../../app/query.ts';
import { useSettings } from '../../../stores/settings.ts';
import { useTill } from '../../../stores/till.ts';
import { actAndRefresh } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { ListArea, RowList } from '../RowList.tsx';
import { useWords } from '../useWords.ts';
import { CodeTest } from './CodeTest.tsx';
import { RuleFields } from './RuleFields.tsx';

/** What a shop begins with: the one layout the reference names, to be tried on a real label before it is kept. */
const FIRST_RULE: StoreCodeRule = {
  prefix: '28',
  pluDigits: 5,
  valueDigits: 5,
  kind: 'price',
  decimals: 2,
  verifier: 'none',
};

/** How the keyboard scanner of this till announces itself. */
function KeyboardScanner() {
  const { t } = useWords();
  const { scannerPrefix, scannerUs, set } = useSettings();
  return (
    <section aria-label={t('codes.keyboard')}>
      <h3 className="k-h3">{t('codes.keyboard')}</h3>
      <TextField
        label={t('codes.prefix')}
        hint={t('codes.prefixHint')}
        value={scannerPrefix}
        onChange={(text) => set({ scannerPrefix: text.trim().slice(0, 20) })}
        maxLength={20}
        testId="scanner-prefix"
      />
      <Switch
        label={t('codes.us')}
        hint={t('codes.usHint')}
        checked={scannerUs}
        onChange={(on) => set({ scannerUs: on })}
        testId="scanner-us"
      />
    </section>
  );
}

/** Codes nobody knew, for whoever creates articles. */
function UnknownCodes() {
  const { t } = useWords();
  const unknown = useQuery({ ...ask('stock.unknownCodes', { limit: 100 }), staleTime: 0 });
  const rows = (unknown.data ?? []).map((entry) => ({
    id: entry.code,
    title: entry.code,
    sub: t('codes.unknownDays', { count: entry.days }),
    right: t('codes.settle'),
  }));
  return (
    <section aria-label={t('codes.unknown')}>
      <h3 className="k-h3">{t('codes.unknown')}</h3>
      <p className="k-hint">{t('codes.unknownHint')}</p>
      <ListArea>
        <RowList
          label={t('codes.unknown')}
          rows={rows}
          onPick={(code) => void actAndRefresh('stock.settleUnknownCode', { code })}
          empty={<EmptyState title={t('codes.unknownNone')} text={t('codes.unknownNoneText')} icon={ScanBarcode} />}
          testId="unknown-codes"
        />
      </ListArea>
    </section>
  );
}

/** The shop's table of codes on price and weight labels: entered here, tried on a real label, then kept. */
function StoreCodes({ stored, may }: { stored: readonly StoreCodeRule[]; may: boolean }) {
  const { t } = useWords();
  const [rules, setRules] = useState<readonly StoreCodeRule[]>(stored);
  const isSound = zStoreCodeRules.safeParse(rules).success;
  const isChanged = JSON.stringify(rules) !== JSON.stringify(stored);
  const save = async (): Promise<void> => {
    const done = await actAndRefresh('stock.setStoreCodes', { rules: [...rules] });
    if (done.ok) useTill.getState().say(t('codes.saved'));
  };
  const put = (at: number, rule: StoreCodeRule): void => setRules(rules.map((each, n) => (n === at ? rule : each)));
  return (
    <section aria-label={t('codes.title')}>
      <h3 className="k-h3">{t('codes.title')}</h3>
      <p className="k-hint">{may ? t('codes.hint') : t('codes.right')}</p>
      {rules.map((rule, at) => (
        <RuleFields
          // biome-ignore lint/suspicious/noArrayIndexKey: a rule has no name, its place is what it is known by
          key={at}
          at={at}
          rule={rule}
          disabled={!may}
          onChange={(next) => put(at, next)}
          onRemove={() => setRules(rules.filter((_each, n) => n !== at))}
        />
      ))}
      <CodeTest rules={isSound ? rules : []} isSound={isSound} />
      <ButtonRow>
        <Button
          label={t('codes.add')}
          disabled={!may || rules.length >= 20}
          onPress={() => setRules([...rules, FIRST_RULE])}
          testId="code-add"
        />
        <Button
          variant="pri"
          label={t('codes.save')}
          disabled={!may || !isSound || !isChanged}
          onPress={() => void save()}
          testId="codes-save"
        />
      </ButtonRow>
    </section>
  );
}

/** Scanner and codes: prefix and keyboard of the scanner, what labels of this shop mean, codes without an article. */
export function CodesPanel({ session }: { session: SessionView }) {
  const { t } = useWords();
  const stored = useQuery(ask('stock.storeCodes', {}));
  const { back } = useTill.getState();
  const key = JSON.stringify(stored.data?.rules ?? null);
  return (
    <Panel title={t('codes.panel')} sub={t('codes.sub')} onBack={back} testId="codes">
      <NoticeLine />
      {stored.data ? (
        <StoreCodes key={key} stored={stored.data.rules} may={session.rights.includes('device.setup')} />
      ) : null}
      <UnknownCodes />
      <KeyboardScanner />
    </Panel>
  );
}
