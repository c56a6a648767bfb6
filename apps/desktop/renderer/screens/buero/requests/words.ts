import { STEUERSAETZE } from '@valero/domain/compliance';
import { type RequestField, type RequestView, requestFields } from '@valero/domain/sync';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../format.ts';

type Value = RequestField['mine'] | undefined;

/** A request's fields in the words of the forms. */
export interface RequestWords {
  /** The fields a person sees; ids that only follow a name are left out. */
  fields(view: RequestView): RequestField[];
  name(view: RequestView, field: string): string;
  value(field: string, value: Value): string;
  /** "Preis brutto: 2,49 € → 2,29 €" in one line. */
  summary(view: RequestView): string;
}

const PRICES: ReadonlySet<string> = new Set(['price', 'cost', 'deposit']);
const ARTICLE_WORDS = {
  number: 'articles.number',
  gtin: 'articles.gtin',
  name: 'articles.name',
  groupName: 'articles.group',
  taxKey: 'articles.tax',
  unit: 'articles.unit',
  price: 'articles.price',
  cost: 'articles.cost',
  deposit: 'articles.deposit',
  icon: 'articles.icon',
  favourite: 'articles.favourite',
  active: 'articles.active',
  restaurantFood: 'articles.restaurantFood',
  drinkShare: 'articles.drinkShare',
} as const;
const CUSTOMER_WORDS = {
  number: 'customers.number',
  name: 'customers.name',
  kind: 'customers.kind',
  street: 'customers.street',
  zip: 'customers.zip',
  city: 'customers.city',
  country: 'customers.country',
  vatId: 'customers.vatId',
  email: 'customers.email',
  phone: 'customers.phone',
  group: 'customers.group',
  note: 'customers.note',
  active: 'customers.active',
} as const;

function keyOf<T extends object>(words: T, field: string): T[keyof T] | null {
  return field in words ? words[field as keyof T] : null;
}

/** The words for requests in the language of the screen. */
export function useRequestWords(): RequestWords {
  const { t } = useTranslation('buero');
  const format = useFormat();
  return useMemo(() => {
    const name: RequestWords['name'] = ({ entity }, field) => {
      const key = entity === 'article' ? keyOf(ARTICLE_WORDS, field) : keyOf(CUSTOMER_WORDS, field);
      return key === null ? field : t(key);
    };
    const value: RequestWords['value'] = (field, given) => {
      if (given === null || given === undefined || given === '')
        return field === 'price' ? t('articles.askPrice') : t('requests.empty');
      if (typeof given === 'boolean') return given ? t('requests.yes') : t('requests.no');
      if (PRICES.has(field)) return format.price(Number(given));
      if (field === 'taxKey') return format.percent(STEUERSAETZE.find(({ key }) => key === given)?.rate ?? 0);
      if (field === 'drinkShare') return format.percent(Number(given));
      if (field === 'kind' && (given === 'private' || given === 'business' || given === 'employee'))
        return t(`customers.${given}`);
      return String(given);
    };
    const fields: RequestWords['fields'] = (view) => requestFields(view).filter(({ field }) => field !== 'groupId');
    return {
      fields,
      name,
      value,
      summary(view) {
        if (view.seen === null) return t('requests.created');
        const [first, ...rest] = fields(view);
        if (!first) return t('requests.nothing');
        const what = t('requests.changed', {
          field: name(view, first.field),
          before: value(first.field, first.seen),
          after: value(first.field, first.mine),
        });
        return rest.length === 0 ? what : t('requests.more', { what, count: rest.length });
      },
    };
  }, [t, format]);
}
