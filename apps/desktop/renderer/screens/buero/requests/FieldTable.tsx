import type { RequestView } from '@valero/domain/sync';
import { useTranslation } from 'react-i18next';
import { useRequestWords } from './words.ts';

/** The fields a request changes, before and after. */
export function FieldTable({ request, fields }: { request: RequestView; fields?: readonly string[] }) {
  const { t } = useTranslation('buero');
  const words = useRequestWords();
  const isNew = request.seen === null;
  const rows = words
    .fields(request)
    .filter(({ field }) => !fields || fields.includes(field))
    .filter(({ mine }) => !isNew || (mine !== null && mine !== ''));
  return (
    <table className="of-fields" data-testid="request-fields">
      <thead>
        <tr>
          <th scope="col">{t('requests.change')}</th>
          {isNew ? null : <th scope="col">{t('requests.before')}</th>}
          <th scope="col">{t('requests.after')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ field, seen, mine }) => (
          <tr key={field}>
            <th scope="row">{words.name(request, field)}</th>
            {isNew ? null : <td>{words.value(field, seen)}</td>}
            <td>
              <b>{words.value(field, mine)}</b>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
