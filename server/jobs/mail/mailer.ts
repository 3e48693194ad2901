// Sends the mails of the outbox. Every server does: a mail is sent by the one that has its lease.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql'
import type { Logger } from 'pino'
import type { Mail, MailPage } from '../../../shared/routes/buyer-routes.ts'
import type { PoolUsage } from '../../database/connection-pool.ts'
import { openDatabase, poolUsageOf } from '../../database/orm.ts'
import { readContents, type MailSources } from './mail-contents.ts'
import { CONNECTIONS, MailNotTakenError, MailServer, type MailServerSettings } from './mail-server.ts'
import {
  claimMails,
  deleteOldMails,
  dropMail,
  hasEnoughMails,
  postponeMail,
  requestTickets,
  returnMail,
  settleMail,
  type ClaimedMail,
} from './outbox.ts'
import { listMails, mailsAbout, type MailQuery } from './outbox-list.ts'
import type { MailTiming } from './timing.ts'

export type MailerOptions = MailSources &
  Readonly<{
    databaseUrl: string
    /** Undefined: mails stay in the outbox. */
    mailServer: MailServerSettings | undefined
    timing: MailTiming
    log: Logger
    onDefect: (error: unknown, what: string) => void
  }>

/** The pool of mails, apart from that of commands, so that mails do not delay a sale. */
const DATABASE_CONNECTIONS = 2
const MAILS_AT_ONCE = 20
const HOUR_MS = 3_600_000
/** The time that running attempts get when the server stops. */
const LAST_ATTEMPT_MS = 2000

/**
 * Each mail is sent at least once: it stays in the outbox until the mail server took it, also when servers stop in between.
 * A mail server that fails or hangs delays mails only. P4.
 */
export class Mailer {
  readonly #options: MailerOptions
  readonly #orm: MikroORM
  readonly #stopping = new AbortController()
  readonly #breakingOff = new AbortController()
  #dispatching: Promise<void> | undefined
  #cleanedAt = -Infinity
  #restsUntil = -Infinity
  /** Whether the mail server could not be reached at the last attempt. */
  #isAway = false

  constructor(options: MailerOptions) {
    this.#options = options
    this.#orm = openDatabase(options.databaseUrl, DATABASE_CONNECTIONS)
  }

  /** Its connections. */
  get pool(): PoolUsage {
    return poolUsageOf(this.#orm)
  }

  /** Asks for a mail with the tickets of an address, see `requestTickets`. */
  requestTickets(email: string): Promise<void> {
    return requestTickets(this.#orm.em.fork(), email)
  }

  /** A page of the outbox; undefined when `after` is no cursor. `isSending` is false without a mail server. */
  async list(query: MailQuery): Promise<MailPage | undefined> {
    const page = await listMails(this.#orm.em.fork(), this.#options, query)
    return page && { ...page, isSending: this.#options.mailServer !== undefined }
  }

  /** The mails about a booking, the newest first. */
  mailsAbout(showId: string, bookingId: string): Promise<Mail[]> {
    return mailsAbout(this.#orm.em.fork(), this.#options, showId, bookingId)
  }

  /** Sends all mails that are due. Calls that overlap share one run. */
  dispatch(): Promise<void> {
    this.#dispatching ??= this.#dispatch().finally(() => (this.#dispatching = undefined))
    return this.#dispatching
  }

  /** Ends running attempts within seconds, and closes the connections. */
  async close(): Promise<void> {
    this.#stopping.abort()
    const tooLong = setTimeout(() => this.#breakingOff.abort(), LAST_ATTEMPT_MS)
    await this.#dispatching?.catch(() => undefined)
    clearTimeout(tooLong)
    await this.#orm.close(true)
  }

  get #mayBegin(): boolean {
    return !this.#stopping.signal.aborted && performance.now() >= this.#restsUntil
  }

  async #dispatch(): Promise<void> {
    if (performance.now() - this.#cleanedAt > HOUR_MS) {
      this.#cleanedAt = performance.now()
      await deleteOldMails(this.#orm.em.fork())
    }
    const { mailServer, timing } = this.#options
    while (mailServer && this.#mayBegin) {
      const mails = await claimMails(this.#orm.em.fork(), MAILS_AT_ONCE, timing.leaseMs)
      if (mails.length === 0) return
      const server = new MailServer(mailServer)
      try {
        await Promise.all(Array.from({ length: CONNECTIONS }, () => this.#sendAll(server, mails)))
      } finally {
        server.close()
      }
    }
  }

  /** Takes mails from the list until it is empty. */
  async #sendAll(server: MailServer, mails: ClaimedMail[]): Promise<void> {
    for (let mail = mails.shift(); mail; mail = mails.shift()) {
      const em = this.#orm.em.fork()
      try {
        if (this.#mayBegin) await this.#send(em, server, mail)
        else await returnMail(em, mail)
      } catch (error) {
        // The mail is due again when its lease ends.
        this.#options.onDefect(error, 'sending a mail')
      }
    }
  }

  async #send(em: EntityManager, server: MailServer, mail: ClaimedMail): Promise<void> {
    const contents = await readContents(em, this.#options, mail.about)
    if (!contents) return dropMail(em, mail)
    if (await hasEnoughMails(em, contents.to)) {
      return settleMail(em, mail, contents.to, 'This address got as many mails in a day as it may get.')
    }
    const { timing } = this.#options
    const signal = AbortSignal.any([AbortSignal.timeout(timing.attemptMs), this.#breakingOff.signal])
    try {
      await server.send(mail.mailId, contents.to, contents.message, signal)
    } catch (error) {
      if (!(error instanceof MailNotTakenError)) throw error
      return this.#note(em, mail, contents.to, error)
    }
    if (this.#isAway) this.#options.log.info('The mail server takes mails again.')
    this.#isAway = false
    await settleMail(em, mail, contents.to)
  }

  /** Notes why a mail was not taken. Log lines name no address, which the server's own words may do. */
  async #note(em: EntityManager, mail: ClaimedMail, to: string, { reason, message }: MailNotTakenError): Promise<void> {
    if (this.#breakingOff.signal.aborted) return returnMail(em, mail)
    if (reason === 'recipient') return settleMail(em, mail, to, message)
    const { timing, log } = this.#options
    if (reason === 'server') {
      this.#restsUntil = performance.now() + timing.restMs
      if (!this.#isAway) log.warn({ code: message.split(' ')[0] }, 'The mail server takes no mails now. They wait.')
      this.#isAway = true
    }
    const delayMs = timing.retryMs[Math.min(mail.attempts, timing.retryMs.length) - 1] ?? 0
    await postponeMail(em, mail, message, delayMs, timing.giveUpMs)
  }
}
