import type { RequestView } from '@valero/domain/sync';
import { Button, Row, Stack } from '@valero/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Acting } from './acting.ts';
import { FieldTable } from './FieldTable.tsx';
import { useRequestWords } from './words.ts';

type Side = 'theirs' | 'mine';

/** Both values of each field that two people changed, side by side, to choose from: all at once, or field by field. */
export function Choice({ request, acting }: { request: RequestView; acting: Acting }) {
  const { t } = useTranslation('buero');
  const words = useRequestWords();
  const [picked, setPicked] = useState<Readonly<Record<string, Side>>>({});
  const all = words.fields(request);
  const conflicts = all.filter(({ conflict }) => conflict);
  const also = all.filter(({ conflict, mine, theirs }) => !conflict && mine !== theirs).map(({ field }) => field);
  const several = conflicts.length + also.length > 1;
  const complete = conflicts.every(({ field }) => picked[field] !== undefined);
  const takePicked = (): void => {
    const mine = conflicts.filter(({ field }) => picked[field] === 'mine').map(({ field }) => field);
    acting.again(new Set(mine.includes('groupName') ? [...mine, 'groupId'] : mine));
  };
  const values = (field: (typeof conflicts)[number]) => [
    { side: 'theirs' as const, label: t('requests.central'), value: words.value(field.field, field.theirs) },
    { side: 'mine' as const, label: t('requests.mine'), value: words.value(field.field, field.mine) },
  ];
  return (
    <Stack gap={4} testId="request-choice">
      <h3 className="of-choice-title">{t('requests.staleTitle')}</h3>
      {conflicts.map((field) => (
        <fieldset key={field.field} className="of-choice">
          <legend>
            {words.name(request, field.field)}
            <span>{t('requests.seen', { value: words.value(field.field, field.seen) })}</span>
          </legend>
          {values(field).map(({ side, label, value }) =>
            several ? (
              <label key={side} data-picked={picked[field.field] === side || undefined}>
                <input
                  type="radio"
                  name={field.field}
                  checked={picked[field.field] === side}
                  onChange={() => setPicked({ ...picked, [field.field]: side })}
                  data-testid={`choose-${field.field}-${side}`}
                />
                <span>{label}</span>
                <b data-testid={`value-${field.field}-${side}`}>{value}</b>
              </label>
            ) : (
              <div key={side}>
                <span>{label}</span>
                <b data-testid={`value-${field.field}-${side}`}>{value}</b>
              </div>
            ),
          )}
        </fieldset>
      ))}
      {also.length > 0 ? (
        <div>
          <h3 className="of-h3">{t('requests.also')}</h3>
          <FieldTable request={request} fields={also} />
        </div>
      ) : null}
      <Row wrap>
        {several && complete ? (
          <Button
            label={t('requests.takeChoice')}
            variant="pri"
            busy={acting.busy}
            onPress={takePicked}
            testId="request-take-choice"
          />
        ) : null}
        <Button
          label={t('requests.takeMine')}
          variant={several && complete ? undefined : 'pri'}
          busy={acting.busy}
          onPress={() => acting.again()}
          testId="request-mine"
        />
        <Button
          label={t('requests.keepTheirs')}
          disabled={acting.busy}
          onPress={() => acting.close('theirs')}
          testId="request-theirs"
        />
      </Row>
    </Stack>
  );
}
