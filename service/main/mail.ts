import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTransport, type Transporter } from 'nodemailer';
import { printable } from '../core/log.js';
import { limits } from '../core/limits.js';
import { log } from '../core/log.js';
import { BadConfig, type Config } from './config.js';

/** systemd's credential with the password of the mail server. */
const credential = 'niud-smtp-password';

/**
 * One address and nothing else: no name, no second recipient, nothing that could begin another header (RFC 5321, 4.1.2,
 * without quoted and literal forms).
 */
const address =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{1,255}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/;

/** Whether mail may be sent to it. */
export function isMailAddress(text: string): boolean {
  return text.length <= limits.textCharacters && address.test(text);
}

interface Message {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/**
 * Mail by SMTP, one message after the other, beside what niud does: nobody waits for it. At the bound further messages
 * are dropped with a line in the journal, and one that cannot be sent is told there too.
 */
export class Mail {
  readonly #waiting: Message[] = [];
  #sending = false;

  constructor(
    readonly transport: Pick<Transporter, 'sendMail' | 'close'>,
    readonly from: string,
  ) {}

  /** Takes a message to be sent; false where its address is none, or where too many wait. */
  send(to: string, subject: string, text: string): boolean {
    if (!isMailAddress(to) || this.#waiting.length >= limits.waitingMails) {
      log.warning('a message is not sent', {
        to,
        subject,
        reason: isMailAddress(to) ? 'too many wait' : 'not one mail address',
      });
      return false;
    }
    this.#waiting.push({ to, subject: printable(subject.replace(/\s+/g, ' ')).slice(0, limits.textCharacters), text });
    void this.#run();
    return true;
  }

  /** Resolves when nothing waits any more; for tests and the end. */
  async idle(): Promise<void> {
    while (this.#sending) await new Promise((resolve) => setImmediate(resolve));
  }

  close(): void {
    this.#waiting.length = 0;
    this.transport.close();
  }

  async #run(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (let message = this.#waiting.shift(); message !== undefined; message = this.#waiting.shift()) {
      const { to, subject, text } = message;
      try {
        // By its parts: an envelope of our own has one recipient, whatever a header could be read as.
        await this.transport.sendMail({
          from: this.from,
          to: { name: '', address: to },
          envelope: { from: this.from, to: [to] },
          subject,
          text,
          disableFileAccess: true,
          disableUrlAccess: true,
        });
      } catch (fault) {
        log.error('a message could not be sent', {
          to,
          subject,
          reason: fault instanceof Error ? fault.message : String(fault),
        });
      }
    }
    this.#sending = false;
  }
}

/** Mail as configured; undefined where no server is named. Refuses settings that cannot be meant. */
export function mailOf(config: Config, environment: Readonly<Record<string, string | undefined>>): Mail | undefined {
  const { smtp_host: host, smtp_port: port, smtp_security: security, smtp_user: user, mail_from: from } = config;
  if (host === '') return undefined;
  if (!isMailAddress(from)) throw new BadConfig(`mail_from: ${JSON.stringify(from)} is not a mail address`);
  if (security !== 'starttls' && security !== 'tls' && security !== 'none')
    throw new BadConfig(`smtp_security: ${JSON.stringify(security)} is not starttls, tls or none`);
  const pass = user === '' ? '' : passwordOf(config, environment);
  if (user !== '' && security === 'none' && !/^(localhost|127\.|::1$)/.test(host))
    throw new BadConfig('smtp_security: a password is not sent in clear; use starttls or tls');
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    connectionTimeout: limits.mailMs,
    greetingTimeout: limits.mailMs,
    socketTimeout: limits.mailMs,
    dnsTimeout: limits.mailMs,
    ...(user === '' ? {} : { auth: { user, pass } }),
  });
  return new Mail(transport, from);
}

function passwordOf(
  { smtp_password_file: file }: Config,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const credentials = environment['CREDENTIALS_DIRECTORY'];
  const path = file !== '' ? file : credentials === undefined ? undefined : join(credentials, credential);
  if (path === undefined)
    throw new BadConfig(`smtp_password_file: smtp_user needs one, or the credential ${credential}`);
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (fault) {
    throw new BadConfig(`smtp_password_file: ${(fault as Error).message}`);
  }
}
