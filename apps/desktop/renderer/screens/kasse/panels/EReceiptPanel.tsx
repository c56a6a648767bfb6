import { Button, Panel, QrCode, TextField, TruthLine } from '@valero/ui';
import { useEffect, useState } from 'react';
import { call } from '../../../api.ts';
import { tellFailure } from '../../../app/failures.ts';
import { useTill } from '../../../stores/till.ts';
import { useWords } from '../useWords.ts';

type Link = { readonly url: string } | { readonly told: string; readonly todo: string } | null;

/** The receipt without paper, with the customer's consent (KassenSichV § 6 sentence 3): a QR to take away, or a mail. */
export function EReceiptPanel({ belegId, number }: { belegId: string; number: number }) {
  const { t, locale } = useWords();
  const { back, say, fail } = useTill.getState();
  const [link, setLink] = useState<Link>(null);
  const [to, setTo] = useState('');
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    let open = true;
    void call('receipt.link', { belegId }).then((answer) => {
      if (!open) return;
      if (answer.ok) setLink({ url: answer.value.url });
      else {
        const { what, action } = tellFailure(answer.error, locale);
        setLink({ told: what, todo: action });
      }
    });
    return () => {
      open = false;
    };
  }, [belegId, locale]);
  const mail = async (): Promise<void> => {
    if (busy || !to.includes('@')) return;
    setBusy(true);
    const sent = await call('receipt.mail', { belegId, to: to.trim(), consent: true });
    setBusy(false);
    if (!sent.ok) return fail(sent.error);
    say(t('ereceipt.sent', { to: to.trim() }));
    back();
  };
  return (
    <Panel
      title={t('ereceipt.title', { number })}
      sub={t('ereceipt.text')}
      onBack={back}
      footer={
        <Button
          big
          full
          variant="pri"
          label={t('ereceipt.send')}
          disabled={!to.includes('@')}
          disabledReason={t('ereceipt.needAddress')}
          busy={busy}
          onPress={() => void mail()}
          testId="ereceipt-send"
        />
      }
      testId="ereceipt"
    >
      <div className="k-ereceipt">
        {link === null ? <p>{t('ereceipt.making')}</p> : null}
        {link !== null && 'url' in link ? <QrCode data={link.url} caption={t('ereceipt.scan')} size={240} /> : null}
        {link !== null && 'told' in link ? (
          <TruthLine tone="warn" text={link.told} note={link.todo} testId="ereceipt-none" />
        ) : null}
        <TextField
          label={t('ereceipt.mail')}
          value={to}
          onChange={setTo}
          maxLength={120}
          onEnter={() => void mail()}
          testId="ereceipt-mail"
        />
      </div>
    </Panel>
  );
}
