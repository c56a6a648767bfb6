import { err, ok, type Result } from '@valero/domain/kernel';
import { createTransport } from 'nodemailer';

/** A mail with files. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly bytes: Uint8Array }[];
}

/** Hands mails to whoever delivers them. */
export interface MailSender {
  /** Errors: documents.mail_missing (nothing is configured), documents.mail_failed. */
  send(mail: Mail): Promise<Result<void>>;
}

/** How long the mail server may take for each step, in milliseconds. */
const TIMEOUT_MS = 10_000;

/** No mail server is configured: every mail is refused with the words that say so. */
export const NO_MAIL: MailSender = { send: async () => err({ code: 'documents.mail_missing' }) };

/** SMTP by an address such as `smtp://user:password@host:587` or `smtps://…`; `from` is the sender customers see. */
export function smtpSender(url: string, from: string, onTrouble: (reason: string) => void): MailSender {
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // nothing of a mail is read from files or addresses
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, subject, text, attachments }) {
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: to },
          subject,
          text,
          attachments: attachments.map(({ name, type, bytes }) => ({
            filename: name,
            contentType: type,
            content: Buffer.from(bytes),
          })),
        });
        return ok(undefined);
      } catch (error) {
        // the reason for the log; the address of the customer is not part of it
        onTrouble((error instanceof Error ? error.message : String(error)).replaceAll(to, '…'));
        return err({ code: 'documents.mail_failed' });
      }
    },
  };
}
