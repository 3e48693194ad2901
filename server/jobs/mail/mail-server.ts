// The mail server that takes our mails, over SMTP with nodemailer, and what its refusals mean.
import { createTransport, type NodemailerError, type Transporter } from 'nodemailer'
import type { MailMessage } from './mail-text.ts'

/** `url` is `smtp://…` or `smtps://…`, with user and password if there are any; `from` is the sender. */
export type MailServerSettings = Readonly<{ url: string; from: Readonly<{ name: string; address: string }> }>

const SECOND = 1000
/** Mails that are sent at a time. */
export const CONNECTIONS = 5

/** Why a mail was not taken: `recipient` for good, `server` because no mail can be sent now, `mail` for another reason. */
export class MailNotTakenError extends Error {
  readonly reason: 'recipient' | 'server' | 'mail'

  constructor(reason: MailNotTakenError['reason'], message: string) {
    super(message)
    this.reason = reason
  }
}

/** Connections to the mail server, up to five, for a portion of mails. */
export class MailServer {
  readonly #from: MailServerSettings['from']
  readonly #transport: Transporter

  constructor({ url, from }: MailServerSettings) {
    this.#from = from
    this.#transport = createTransport({
      url,
      pool: true,
      maxConnections: CONNECTIONS,
      maxRequeues: 0,
      connectionTimeout: 10 * SECOND,
      greetingTimeout: 10 * SECOND,
      socketTimeout: 20 * SECOND,
      socketCloseTimeout: SECOND,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
  }

  /**
   * Sends a mail. `mailId` makes its Message-ID, by which mail servers and readers tell a mail that is sent twice.
   * @param signal breaks the attempt off
   * @throws {MailNotTakenError}
   */
  async send(mailId: string, to: string, message: MailMessage, signal: AbortSignal): Promise<void> {
    const domain = this.#from.address.split('@').at(-1) ?? 'localhost'
    try {
      await this.#transport.sendMail({
        ...message,
        from: this.#from,
        to: { name: '', address: to },
        messageId: `<${mailId}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        signal,
      })
    } catch (error) {
      throw notTaken(error)
    }
  }

  /** Closes all connections at once. */
  close(): void {
    this.#transport.close({ force: true })
  }
}

/** Errors that say nothing about a mail: no mail would be taken now. */
const OF_SERVER =
  /^(ECONNECTION|ETIMEDOUT|ESOCKET|EDNS|ETLS|EREQUIRETLS|EAUTH|ENOAUTH|EPROTOCOL|EPROXY|EMAXLIMIT|ABORT_ERR|EABORT)/

function notTaken(error: unknown): MailNotTakenError {
  const failure: Partial<NodemailerError> = error instanceof Error ? error : {}
  const { code = '', responseCode = 0, command = '', message = '' } = failure
  const text = `${code} ${message}`.trim().slice(0, LONGEST_ERROR)
  if (responseCode >= PERMANENT && command === 'RCPT TO') return new MailNotTakenError('recipient', text)
  return new MailNotTakenError(OF_SERVER.test(code) || code === '' ? 'server' : 'mail', text)
}

const LONGEST_ERROR = 500
/** Answers of SMTP from this code on say that trying again is in vain. */
const PERMANENT = 500
