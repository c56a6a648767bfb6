import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ArticleId, toInstant } from '@valero/domain/kernel';
import { type Article, type Content, contentInName } from '@valero/domain/stock';
import { Button, ButtonRow, EmptyState, formatQty, formatUnitPrice, Panel, Segmented, TextField } from '@valero/ui';
import { Tags } from 'lucide-react';
import { useState } from 'react';
import type { LabelsWanted } from '../../../api/host.ts';
import { call } from '../../../api.ts';
import { ask } from '../../../app/query.ts';
import { useTill } from '../../../stores/till.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { ListArea, RowList } from '../RowList.tsx';
import { useScanTarget } from '../scanTargets.ts';
import { play } from '../sound.ts';
import { useWords } from '../useWords.ts';
import { saveBase64 } from './saveFile.ts';

/** An article that is to be labelled. `content` as typed: `250 g`; empty = no Grundpreis. */
interface Chosen {
  readonly article: Article;
  readonly copies: number;
  readonly content: string;
}

const SIZES: readonly LabelsWanted['size'][] = ['40x30', '57x32', '60x40', '100x50'];

function contentText(content: Content | null, locale: 'de' | 'en'): string {
  if (!content) return '';
  if (content.amount < 1000) return `${content.amount} ${content.unit === 'kg' ? 'g' : 'ml'}`;
  return `${formatQty(content.amount, locale)} ${content.unit}`;
}

/** The choice of articles: by name, number, or by scanning. */
function useChosen() {
  const { locale } = useWords();
  const [chosen, setChosen] = useState<readonly Chosen[]>([]);
  const add = (article: Article): void => {
    const content = article.unit === 'Stk' ? contentText(contentInName(article.name), locale) : '';
    setChosen((now) =>
      now.some((each) => each.article.id === article.id)
        ? now.map((each) => (each.article.id === article.id ? { ...each, copies: each.copies + 1 } : each))
        : [...now, { article, copies: 1, content }],
    );
  };
  const change = (id: ArticleId, next: Partial<Chosen> | null): void =>
    setChosen((now) =>
      now.flatMap((each) => (each.article.id !== id ? [each] : next === null ? [] : [{ ...each, ...next }])),
    );
  return { chosen, add, change, clear: () => setChosen([]) };
}

/** One article on the list, with how many labels and what the package holds. */
function ChosenRow({ entry, onChange }: { entry: Chosen; onChange: (next: Partial<Chosen> | null) => void }) {
  const { t, locale } = useWords();
  const { article, copies, content } = entry;
  const isWrong = content.trim() !== '' && contentInName(content) === null;
  const price = article.price === null ? t('scan.noPrice') : formatUnitPrice(article.price, locale);
  return (
    <li className="k-settings">
      <b>{article.name}</b>
      <span>{`${article.number} · ${price}`}</span>
      {article.unit === 'Stk' ? (
        <TextField
          label={t('labels.content')}
          hint={t('labels.contentHint')}
          value={content}
          onChange={(text) => onChange({ content: text })}
          error={isWrong ? t('labels.contentWrong') : undefined}
          maxLength={20}
          testId={`label-content-${article.number}`}
        />
      ) : null}
      <ButtonRow>
        <Button
          label={t('labels.fewer')}
          onPress={() => onChange(copies > 1 ? { copies: copies - 1 } : null)}
          testId={`label-fewer-${article.number}`}
        />
        <span data-testid={`label-copies-${article.number}`}>{t('labels.copies', { count: copies })}</span>
        <Button label={t('labels.more')} onPress={() => onChange({ copies: Math.min(999, copies + 1) })} />
      </ButtonRow>
    </li>
  );
}

/** The labels as they will come out. */
function Preview({ wanted }: { wanted: LabelsWanted }) {
  const { t } = useWords();
  const shown = useQuery({
    ...ask('labels.preview', wanted),
    enabled: wanted.items.length > 0,
    placeholderData: keepPreviousData,
  });
  if (wanted.items.length === 0) return null;
  return (
    <ul className="k-tiles" aria-label={t('labels.preview')} data-testid="label-preview">
      {(shown.data ?? []).map(({ svg }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pictures in the order of the list
        <li key={at}>
          {/* as a picture, nothing in it can run */}
          <img src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`} alt={t('labels.one')} />
        </li>
      ))}
    </ul>
  );
}

/** Finds articles by name or number; a scan puts its article on the list at once. */
function Finder({ onPick }: { onPick: (article: Article) => void }) {
  const { t } = useWords();
  const [text, setText] = useState('');
  const wanted = text.trim();
  const found = useQuery({ ...ask('stock.searchArticles', { text: wanted, limit: 20 }), enabled: wanted.length >= 2 });
  useScanTarget((code) => {
    void call('stock.searchArticles', { text: code.slice(0, 80), limit: 1 }).then((result) => {
      const article = result.ok ? result.value.articles[0] : undefined;
      play(article ? 'known' : 'unknown');
      if (article) onPick(article);
      else useTill.getState().fail({ code: 'kasse.code_unknown', details: { code } });
    });
  });
  const articles = wanted.length >= 2 ? (found.data?.articles ?? []) : [];
  return (
    <ListArea>
      <TextField
        label={t('labels.find')}
        hint={t('labels.findHint')}
        value={text}
        onChange={setText}
        autoFocus
        testId="label-search"
      />
      <RowList
        label={t('labels.find')}
        rows={articles.map(({ id, name, number }) => ({ id, title: name, sub: number }))}
        onPick={(id) => {
          const article = articles.find((each) => each.id === id);
          if (article) onPick(article);
        }}
        empty={null}
        testId="label-found"
      />
    </ListArea>
  );
}

/** Puts every article with a new price on the list; the head office knows them. */
function ChangedPrices({ onPick }: { onPick: (article: Article) => void }) {
  const { t } = useWords();
  const pick = async (days: number): Promise<void> => {
    const since = toInstant(Date.now() - days * 86_400_000);
    const found = await call('stock.changedPrices', { since });
    if (!found.ok) return useTill.getState().fail(found.error);
    for (const article of found.value.articles) onPick(article);
    if (found.value.articles.length === 0) useTill.getState().say(t('labels.noneChanged'));
  };
  return (
    <section aria-label={t('labels.changed')}>
      <h3 className="k-h3">{t('labels.changed')}</h3>
      <ButtonRow>
        {[1, 7, 30].map((days) => (
          <Button
            key={days}
            label={t('labels.days', { count: days })}
            onPress={() => void pick(days)}
            testId={`label-changed-${days}`}
          />
        ))}
      </ButtonRow>
    </section>
  );
}

/** Shelf and price labels: choose articles, see the labels, print them or save them for a printer. */
export function LabelsPanel() {
  const { t } = useWords();
  const [size, setSize] = useState<LabelsWanted['size']>('57x32');
  const [busy, setBusy] = useState(false);
  const { chosen, add, change, clear } = useChosen();
  const { back, say, fail } = useTill.getState();
  const items = chosen.map(({ article, copies, content }) => ({
    articleId: article.id,
    copies,
    content: contentInName(content),
  }));
  const wanted: LabelsWanted = { size, items };
  const print = async (): Promise<void> => {
    setBusy(true);
    const done = await call('labels.print', wanted);
    setBusy(false);
    if (!done.ok) return fail(done.error);
    say(t('labels.printed', { count: done.value.printed }));
    clear();
  };
  const save = async (): Promise<void> => {
    const made = await call('labels.file', { ...wanted, language: 'zpl' });
    if (made.ok) saveBase64(made.value.name, made.value.content);
    else fail(made.error);
  };
  const none = chosen.length === 0;
  return (
    <Panel
      title={t('labels.title')}
      sub={t('labels.sub')}
      onBack={back}
      footer={
        <ButtonRow>
          <Button big label={t('labels.file')} disabled={none} onPress={() => void save()} testId="label-file" />
          <Button
            big
            variant="pri"
            label={busy ? t('labels.printing') : t('labels.print')}
            disabled={none || busy}
            onPress={() => void print()}
            testId="label-print"
          />
        </ButtonRow>
      }
      testId="labels"
    >
      <NoticeLine />
      <Segmented
        label={t('labels.size')}
        items={SIZES.map((id) => ({ id, label: `${id.replace('x', ' × ')} mm` }))}
        value={size}
        onChange={setSize}
        testId="label-size"
      />
      <Finder onPick={add} />
      <ChangedPrices onPick={add} />
      {none ? <EmptyState title={t('labels.none')} text={t('labels.noneText')} icon={Tags} /> : null}
      <ul className="k-rows" aria-label={t('labels.title')}>
        {chosen.map((entry) => (
          <ChosenRow key={entry.article.id} entry={entry} onChange={(next) => change(entry.article.id, next)} />
        ))}
      </ul>
      <Preview wanted={wanted} />
    </Panel>
  );
}
