import { useQuery } from '@tanstack/react-query';
import { toCents, toMilli } from '@valero/domain/kernel';
import { parseScan, readStoreCode, type StoreCode, type StoreCodeRule } from '@valero/domain/stock';
import { formatMoney, formatQty, type Locale, TruthLine } from '@valero/ui';
import { useState } from 'react';
import { ask } from '../../../app/query.ts';
import { useScanTarget } from '../scanTargets.ts';
import { useWords } from '../useWords.ts';

/** A value as a person says it. */
function valueText({ rule, value }: StoreCode, locale: Locale): string {
  if (rule.kind === 'price') return formatMoney(toCents(value), locale);
  return rule.kind === 'weight' ? `${formatQty(toMilli(value), locale)} kg` : `${value} ×`;
}

/** Tries the table on a real label: scan one, see what it would be sold as. Nothing is sold. */
export function CodeTest({ rules, isSound }: { rules: readonly StoreCodeRule[]; isSound: boolean }) {
  const { t, locale } = useWords();
  const [code, setCode] = useState<string | null>(null);
  useScanTarget(setCode);
  const scan = code === null ? null : parseScan(code);
  const read = scan?.gtin ? readStoreCode(scan.gtin, rules) : null;
  const wanted = read?.lookups[1] ?? read?.plu ?? scan?.code ?? '';
  const found = useQuery({ ...ask('stock.searchArticles', { text: wanted, limit: 1 }), enabled: wanted !== '' });
  const article = found.data?.articles[0];
  if (!isSound) return <TruthLine tone="danger" text={t('codes.wrong')} testId="code-test" />;
  if (!scan) return <TruthLine tone="info" text={t('codes.try')} testId="code-test" />;
  if (!read) {
    const text = t(scan.gtin === null ? 'codes.noGtin' : 'codes.noRule', { code: scan.code });
    return <TruthLine tone="warn" text={text} testId="code-test" />;
  }
  if (!read.sound) return <TruthLine tone="danger" text={t('codes.unsound', { plu: read.plu })} testId="code-test" />;
  const said = t('codes.reads', { plu: read.plu, value: valueText(read, locale) });
  return (
    <TruthLine
      tone={article ? 'ok' : 'warn'}
      text={said}
      note={article ? t('codes.article', { name: article.name }) : t('codes.noArticle', { plu: read.plu })}
      testId="code-test"
    />
  );
}
