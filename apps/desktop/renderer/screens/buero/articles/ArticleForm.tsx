import { STEUERSAETZE } from '@valero/domain/compliance';
import { type ArticleId, type Failure, toBasisPoints, toId, uuidV7 } from '@valero/domain/kernel';
import type { Article } from '@valero/domain/stock';
import { Button, Checkbox, NumberField, Row, SelectField, TextField, useToast } from '@valero/ui';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeOffice } from '../../../api.ts';
import { CallError } from '../../../app/query.ts';
import { refreshOffice } from '../data.ts';
import { useFormat } from '../format.ts';
import { Problem } from '../Problem.tsx';
import { labelOf, useToldChange } from '../requests/told.ts';
import { Side } from '../Split.tsx';
import { UnitPriceField } from './UnitPriceField.tsx';

type Draft = Omit<Article, 'version' | 'rank'>;

function blank(): Draft {
  return {
    id: toId<ArticleId>(uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(10)))),
    number: '',
    gtin: null,
    name: '',
    groupId: null,
    groupName: null,
    taxKey: 1,
    unit: 'Stk',
    price: null,
    cost: null,
    deposit: null,
    icon: null,
    favourite: null,
    active: true,
    restaurantFood: false,
    drinkShare: null,
  };
}

interface FormProps {
  title: string;
  start: Draft;
  baseVersion: number;
  onClose: () => void;
  onSaved: (number: string) => void;
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

interface FieldsProps {
  draft: Draft;
  start: Draft;
  tried: boolean;
  set: (change: Partial<Draft>) => void;
}

function MoneyFields({ draft, set }: Pick<FieldsProps, 'draft' | 'set'>) {
  const { t } = useTranslation('buero');
  return (
    <>
      <UnitPriceField
        label={t('articles.price')}
        value={draft.price}
        onChange={(price) => set({ price })}
        testId="article-price-field"
      />
      <UnitPriceField
        label={t('articles.cost')}
        value={draft.cost}
        onChange={(cost) => set({ cost })}
        testId="article-cost"
      />
      <UnitPriceField
        label={t('articles.deposit')}
        value={draft.deposit}
        onChange={(deposit) => set({ deposit })}
        testId="article-deposit"
      />
      <TextField
        label={t('articles.icon')}
        value={draft.icon ?? ''}
        onChange={(icon) => set({ icon: orNull(icon) })}
        maxLength={8}
        testId="article-icon"
      />
      <NumberField
        label={t('articles.favourite')}
        value={draft.favourite}
        onChange={(favourite) => set({ favourite })}
        testId="article-favourite"
      />
      <Checkbox
        label={t('articles.active')}
        checked={draft.active}
        onChange={(active) => set({ active })}
        testId="article-active"
      />
    </>
  );
}

/** Food eaten in the house and combos: the tax follows (§ 12 Abs. 2 Nr. 15 UStG, UStAE 10.1(12)). */
function RestaurantFields({ draft, set }: Pick<FieldsProps, 'draft' | 'set'>) {
  const { t } = useTranslation('buero');
  return (
    <>
      <Checkbox
        label={t('articles.restaurantFood')}
        checked={draft.restaurantFood}
        onChange={(restaurantFood) => set({ restaurantFood })}
        testId="article-restaurant-food"
      />
      <NumberField
        label={t('articles.drinkShare')}
        value={draft.drinkShare === null ? null : draft.drinkShare / 100}
        onChange={(percent) =>
          set({
            drinkShare:
              percent === null || percent <= 0 ? null : toBasisPoints(Math.min(10_000, Math.round(percent * 100))),
          })
        }
        testId="article-drink-share"
      />
    </>
  );
}

function ArticleFields({ draft, start, tried, set }: FieldsProps) {
  const { t } = useTranslation('buero');
  const format = useFormat();
  const missing = (text: string): string | undefined =>
    tried && text.trim() === '' ? t('customers.required') : undefined;
  return (
    <>
      <TextField
        label={t('articles.number')}
        value={draft.number}
        onChange={(number) => set({ number })}
        maxLength={50}
        required
        error={missing(draft.number)}
        testId="article-number"
      />
      <TextField
        label={t('articles.gtin')}
        value={draft.gtin ?? ''}
        onChange={(gtin) => set({ gtin: orNull(gtin.replace(/\D/g, '')) })}
        maxLength={14}
        inputMode="numeric"
        testId="article-gtin"
      />
      <div className="of-wide">
        <TextField
          label={t('articles.name')}
          value={draft.name}
          onChange={(name) => set({ name })}
          maxLength={200}
          required
          error={missing(draft.name)}
          testId="article-name"
        />
      </div>
      <TextField
        label={t('articles.group')}
        value={draft.groupName ?? ''}
        onChange={(text) => {
          const name = text === '' ? null : text;
          set({
            groupName: name,
            groupId: name === start.groupName ? start.groupId : (name?.trim().slice(0, 40) ?? null),
          });
        }}
        maxLength={80}
        testId="article-group"
      />
      <SelectField
        label={t('articles.tax')}
        options={STEUERSAETZE.map(({ key, rate, name }) => ({
          id: String(key),
          label: format.percent(rate),
          sub: name,
        }))}
        value={String(draft.taxKey)}
        onChange={(key) => set({ taxKey: Number(key) })}
        testId="article-tax"
      />
      <TextField
        label={t('articles.unit')}
        value={draft.unit}
        onChange={(unit) => set({ unit })}
        maxLength={10}
        required
        error={missing(draft.unit)}
        testId="article-unit"
      />
      <MoneyFields draft={draft} set={set} />
      <RestaurantFields draft={draft} set={set} />
    </>
  );
}

function ArticleForm({ title, start, baseVersion, onClose, onSaved }: FormProps) {
  const { t } = useTranslation('buero');
  const toast = useToast();
  const told = useToldChange();
  const [draft, setDraft] = useState(start);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const set = (change: Partial<Draft>): void => setDraft({ ...draft, ...change });
  const save = async (version: number): Promise<void> => {
    setTried(true);
    if (busy || draft.number.trim() === '' || draft.name.trim() === '' || draft.unit.trim() === '') return;
    setBusy(true);
    const article = { ...draft, number: draft.number.trim(), name: draft.name.trim() };
    const { id: _id, ...seen } = start;
    const input = { article, baseVersion: version };
    const done = await changeOffice('stock.saveArticle', input, baseVersion === 0 ? null : seen, labelOf(article));
    setBusy(false);
    if (!done.ok) return setFailure(done.error);
    await refreshOffice();
    toast.show(told(done.value, t('detail.saved')));
    onSaved(article.number);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void save(baseVersion);
  };
  return (
    <Side title={title} onClose={onClose} testId="article-form">
      <form onSubmit={submit} noValidate>
        <div className="of-form">
          <ArticleFields draft={draft} start={start} tried={tried} set={set} />
          {failure ? (
            <div className="of-wide">
              <Problem error={new CallError(failure)} testId="article-problem" />
            </div>
          ) : null}
          <div className="of-wide">
            <Row wrap>
              {failure?.code === 'stock.version_stale' ? (
                <>
                  <Button
                    label={t('articles.overwrite')}
                    variant="pri"
                    busy={busy}
                    onPress={() => void save(Number(failure.details?.['version'] ?? 0))}
                    testId="article-overwrite"
                  />
                  <Button
                    label={t('articles.loadTheirs')}
                    onPress={() => void refreshOffice().then(onClose)}
                    testId="article-theirs"
                  />
                </>
              ) : (
                <Button label={t('detail.save')} variant="pri" submit busy={busy} testId="article-save" />
              )}
              <Button label={t('detail.cancel')} onPress={onClose} testId="article-cancel" />
            </Row>
          </div>
        </div>
      </form>
    </Side>
  );
}

/** A new article. */
export function NewArticle({ onClose, onSaved }: Pick<FormProps, 'onClose' | 'onSaved'>) {
  const { t } = useTranslation('buero');
  const [start] = useState(blank);
  return <ArticleForm title={t('articles.create')} start={start} baseVersion={0} onClose={onClose} onSaved={onSaved} />;
}

/** Changes an article; the version seen is named, so that nobody's change is lost. */
export function EditArticle({
  article,
  onClose,
  onSaved,
}: Pick<FormProps, 'onClose' | 'onSaved'> & { article: Article }) {
  const [{ version, rank: _rank, ...start }] = useState(article);
  return <ArticleForm title={article.name} start={start} baseVersion={version} onClose={onClose} onSaved={onSaved} />;
}
