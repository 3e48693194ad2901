// Starts what may run later and more than once: webhooks, and mails to buyers.
import type { Logger } from 'pino'
import type { OnDefect } from './booking/errors.ts'
import type { Config } from './config.ts'
import type { MailSources } from './jobs/mail/mail-contents.ts'
import type { MailServerSettings } from './jobs/mail/mail-server.ts'
import { Mailer } from './jobs/mail/mailer.ts'
import { MAIL_TIMING } from './jobs/mail/timing.ts'
import { WebhookDispatcher } from './jobs/webhooks/dispatcher.ts'
import type { WebhookTiming } from './jobs/webhooks/timing.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { PoolReading } from './metrics/readings.ts'
import type { Shutdown } from './shutdown.ts'

type JobOptions = MailSources &
  Readonly<{
    databaseUrl: string
    config: Config
    webhookTiming: WebhookTiming
    log: Logger
    metrics: Metrics
    onDefect: OnDefect
    /** Runs work periodically until the server stops. */
    every: (intervalMs: number, what: string, work: () => Promise<unknown>) => void
    shutdown: Shutdown
  }>

/** Starts both; they stop with the server. `pools` reads their connections to the database. */
export function startJobs(options: JobOptions): { mailer: Mailer; pools: () => Record<string, PoolReading> } {
  const { config, webhookTiming, every, shutdown } = options
  const webhooks = new WebhookDispatcher({
    ...options,
    allowPrivate: config.webhookAllowPrivate,
    timing: webhookTiming,
  })
  shutdown.add(() => webhooks.close())
  every(webhookTiming.dispatchMs, 'the webhooks', () => webhooks.dispatch())
  const mailer = new Mailer({ ...options, mailServer: mailServerOf(options), timing: MAIL_TIMING })
  shutdown.add(() => mailer.close())
  every(MAIL_TIMING.dispatchMs, 'the mails', () => mailer.dispatch())
  return { mailer, pools: () => ({ ...webhooks.pools, mail: mailer.pool }) }
}

/** The mail server, with the brand's name as the sender's where MAIL_FROM names none. */
function mailServerOf({ config: { mailServer }, mailLook: { sender } }: JobOptions): MailServerSettings | undefined {
  return mailServer && { ...mailServer, from: { ...mailServer.from, name: mailServer.from.name || sender } }
}
