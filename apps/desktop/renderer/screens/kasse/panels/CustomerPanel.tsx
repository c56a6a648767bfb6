import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Customer } from '@valero/domain/crm';
import { Badge, Button, EmptyState, Panel, SearchField, Segmented, TextField } from '@valero/ui';
import { UserPlus, UserX } from 'lucide-react';
import { useState } from 'react';
import { ask } from '../../../app/query.ts';
import { useTopic } from '../../../app/useTopic.ts';
import { fromHere, useTill } from '../../../stores/till.ts';
import { act, actAndRefresh } from '../actions.ts';
import { NoticeLine } from '../NoticeLine.tsx';
import { ListArea, RowList } from '../RowList.tsx';
import { useWords } from '../useWords.ts';

async function choose(customerId: Customer['id'] | null): Promise<void> {
  const here = fromHere();
  const result = await act('kasse.setCustomer', { customerId });
  if (result.ok) here.answer();
}

/** Whose sale it is: search, pick, take off, create. */
export function CustomerPanel() {
  const { t } = useWords();
  const [text, setText] = useState('');
  const { back, open } = useTill.getState();
  const chosen = useTopic('basket')?.customer ?? null;
  const found = useQuery({
    ...ask('crm.searchCustomers', { text: text.trim(), limit: 50 }),
    placeholderData: keepPreviousData,
  });
  const customers = found.data?.customers ?? [];
  const rows = customers.map((customer) => ({
    id: customer.id,
    title: customer.name,
    sub: [customer.number, [customer.zip, customer.city].filter(Boolean).join(' '), customer.group]
      .filter(Boolean)
      .join(' · '),
    note: chosen?.id === customer.id ? <Badge tone="ok" label={t('customer.chosen')} /> : undefined,
  }));
  const pick = (id: string): void => {
    const customer = customers.find((entry) => entry.id === id);
    if (customer) void choose(customer.id);
  };
  return (
    <Panel
      title={t('customer.title')}
      onBack={back}
      aside={
        <>
          {chosen ? (
            <Button
              label={t('customer.remove')}
              icon={UserX}
              onPress={() => void choose(null)}
              testId="customer-none"
            />
          ) : null}
          <Button
            label={t('customer.create')}
            icon={UserPlus}
            onPress={() => open({ name: 'newCustomer', text: text.trim() })}
            testId="customer-new"
          />
        </>
      }
      testId="customer"
    >
      <ListArea>
        <SearchField
          label={t('customer.search')}
          hideLabel
          placeholder={t('customer.search')}
          value={text}
          onChange={setText}
          autoFocus
          onEnter={() => {
            const first = customers[0];
            if (first) void choose(first.id);
          }}
          testId="customer-search"
        />
        <NoticeLine />
        <RowList
          label={t('customer.list')}
          rows={rows}
          onPick={pick}
          empty={found.isPending ? null : <EmptyState title={t('customer.none')} text={t('customer.noneText')} />}
          testId="customers"
        />
      </ListArea>
    </Panel>
  );
}

/** A number no other till proposes at the same time: till, then minutes since 2020. */
function proposeNumber(kasseId: string): string {
  const minutes = Math.floor((Date.now() - Date.UTC(2020, 0, 1)) / 60_000);
  return `${kasseId.replace(/\D+/g, '') || '0'}-${minutes.toString(36).toUpperCase()}`;
}

type Draft = Readonly<Record<'name' | 'number' | 'street' | 'zip' | 'city' | 'email' | 'phone', string>> & {
  readonly kind: 'private' | 'business';
};

/** A new customer, also without a network; then on this receipt. */
export function NewCustomerPanel({ text }: { text: string }) {
  const { t } = useWords();
  const identity = useQuery(ask('till.identity', {}));
  const [draft, setDraft] = useState<Draft>({
    name: text,
    number: proposeNumber(identity.data?.device.kasseId ?? ''),
    street: '',
    zip: '',
    city: '',
    email: '',
    phone: '',
    kind: 'private',
  });
  const back = useTill((till) => till.back);
  const save = async (): Promise<void> => {
    if (draft.name.trim() === '') return;
    const result = await actAndRefresh('crm.createCustomer', { ...draft, name: draft.name.trim() });
    if (result.ok) await choose(result.value.customer.id);
  };
  const field = (key: Exclude<keyof Draft, 'kind'>, label: string, maxLength: number) => (
    <TextField
      label={label}
      value={draft[key]}
      onChange={(value) => setDraft({ ...draft, [key]: value })}
      maxLength={maxLength}
      onEnter={() => void save()}
      autoFocus={key === 'name'}
      testId={`new-${key}`}
    />
  );
  return (
    <Panel
      title={t('customer.newTitle')}
      onBack={back}
      footer={
        <Button
          big
          full
          variant="pri"
          label={t('customer.save')}
          keyHint="Enter"
          onPress={() => void save()}
          disabled={draft.name.trim() === ''}
          testId="customer-save"
        />
      }
      testId="new-customer"
    >
      <NoticeLine />
      <div className="k-form">
        <Segmented
          label={t('customer.kind')}
          items={[
            { id: 'private' as const, label: t('customer.private') },
            { id: 'business' as const, label: t('customer.business') },
          ]}
          value={draft.kind}
          onChange={(kind) => setDraft({ ...draft, kind })}
        />
        <div className="k-form-row k-form-even">
          {field('name', t('customer.name'), 50)}
          {field('number', t('customer.number'), 50)}
        </div>
        {field('street', t('customer.street'), 60)}
        <div className="k-form-row">
          {field('zip', t('customer.zip'), 10)}
          {field('city', t('customer.city'), 62)}
        </div>
        <div className="k-form-row k-form-even">
          {field('email', t('customer.email'), 120)}
          {field('phone', t('customer.phone'), 40)}
        </div>
      </div>
    </Panel>
  );
}
