// Wires the server together: all timers, and the order in which parts start and stop.
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { addressKeys, clientAddresses } from './admission/client-address.ts'
import { RateLimits } from './admission/rate-limits.ts'
import { ConnectionLimit } from './admission/connection-limit.ts'
import { Revocations } from './auth/revocations.ts'
import { SigningKeys } from './auth/signing-keys.ts'
import { Operators } from './auth/operators.ts'
import { LINK_ISSUER, OFFER_ISSUER, Tickets } from './auth/tickets.ts'
import { visitorAliases } from './auth/visitor-aliases.ts'
import { VisitorTokens } from './auth/visitor-tokens.ts'
import { Visitors } from './auth/visitors.ts'
import { BoxOffice } from './booking/box-office.ts'
import { readChangeLogPage } from './booking/change-log-pages.ts'
import { Grace } from './booking/grace.ts'
import { ReadPool } from './booking/read-pool.ts'
import { Sweeper } from './booking/sweeper.ts'
import { readBrand } from './brand/brand.ts'
import type { Config } from './config.ts'
import { Clock } from './database/clock.ts'
import { openPools } from './database/pools.ts'
import { Readiness } from './database/readiness.ts'
import { storedSecrets } from './database/shared-settings.ts'
import { removeBasePath } from './http/base-path.ts'
import { isClientBuilt } from './http/client-files.ts'
import { createHttpApp, type HttpOptions } from './http/http-app.ts'
import { operatorRequests } from './http/operator-requests.ts'
import { limitFloods } from './http/flood-limits.ts'
import { createHttpServer } from './http/http-server.ts'
import { createHandlers } from './http/route-handlers.ts'
import { WEBHOOK_TIMING, type WebhookTiming } from './jobs/webhooks/timing.ts'
import { providerOperators, providerTokens } from './identity-provider.ts'
import { SocketServer } from './live/socket-server.ts'
import { ORIGIN_REFUSED, originCheck } from './live/allowed-origins.ts'
import { hostInUrl, leaveListening, listen } from './listen.ts'
import type { FigureHistory } from './metrics/figures.ts'
import { startMonitoring } from './monitoring.ts'
import { operatorDesks } from './operator-desks.ts'
import { prepareDatabase, type PreparedDatabase } from './prepare-database.ts'
import { repeat } from './repeat.ts'
import { Shutdown } from './shutdown.ts'
import { POLL_MS, startBus } from './start-bus.ts'
import { startJobs } from './start-jobs.ts'
import type { PrimaryLink } from './workers/primary-link.ts'

/** The longest time for which this server accepts a token that was revoked on another server or by the command line. */
const REVOCATIONS_MS = 1900
/** Less than the time limit of load balancers' health checks. */
const READY_MS = 1000
const REPORT_MS = 60_000

export type App = Readonly<{
  url: string
  port: number
  /** What is missing for production, a sentence each; empty in development. */
  missing: readonly string[]
  office: BoxOffice
  sweeper: Sweeper
  grace: Grace
  live: SocketServer
  rateLimits: RateLimits
  /** Of each of the last seconds. */
  figures: FigureHistory
  /** In development, the address that signs an admin in on the operators' page. */
  operatorLink: string | undefined
  /** Finishes pending work and stops; a second call waits for the first. */
  stop: () => Promise<void>
}>

/**
 * Starts the whole server.
 * @param webhookTiming how fast webhooks are retried
 * @param worker for a worker process: its link to the primary process, and the database that this has prepared
 * @throws {SetupError} with what the operator must correct, after everything was stopped again
 */
export async function startApp(
  config: Config,
  log: Logger,
  webhookTiming: WebhookTiming = WEBHOOK_TIMING,
  worker?: Readonly<{ link: PrimaryLink; database: PreparedDatabase }>,
): Promise<App> {
  const monitoring = await startMonitoring(config, log, worker?.link)
  const { metrics, tracing, outage, onDefect } = monitoring
  const shutdown = new Shutdown((error) => onDefect(error, 'stopping'))
  shutdown.add(() => monitoring.close())
  /** Runs `work` every `intervalMs` until the server stops. */
  const every = (intervalMs: number, what: string, work: () => Promise<unknown>): void =>
    shutdown.add(repeat(work, intervalMs, (error) => onDefect(error, what)))
  try {
    const brand = await readBrand(config.brandFile)
    for (const note of brand.notes) log.info(note)
    const database = worker?.database ?? (await prepareDatabase(config, log))
    shutdown.add(() => database.release())
    const pools = openPools(database.url, config.databasePool)
    shutdown.add(() => pools.close())
    const { commands: orm, background } = pools
    const reads = new ReadPool(pools)
    // What changed in the last moment is still read for those whom it is about.
    shutdown.add(() => reads.idle())
    const readiness = new Readiness(database.url, READY_MS, (error) => onDefect(error, 'the readiness'))
    shutdown.add(() => readiness.close())
    // When nothing is counted any more.
    shutdown.add(() => worker?.link.reportMetrics())

    const clock = new Clock(background)
    await clock.start()
    shutdown.add(() => clock.stop())
    const serverTime = (): string => clock.now()
    const secrets = config.authSecrets ?? (await storedSecrets(orm, 'auth_secret'))
    const keys = new SigningKeys(secrets)
    const keyOf = addressKeys(secrets[0] ?? '')
    // In development there is always one, with which the first operators are made.
    const operatorToken =
      config.operatorToken ?? (config.production ? undefined : (await storedSecrets(orm, 'operator_token'))[0])
    const revocations = new Revocations(background, (visitorId) => live.disconnectRevoked(visitorId))
    const ofProvider = providerTokens(config, clock, log)
    const visitors = new Visitors({
      tokens: new VisitorTokens(keys, () => clock.nowMs()),
      providerTokens: ofProvider,
      revocations,
      keyOf,
    })
    const ticketLinks = new Tickets(keys, LINK_ISSUER)
    const offerLinks = new Tickets(keys, OFFER_ISSUER)
    const bus = await startBus({
      config,
      databaseUrl: database.url,
      log,
      metrics,
      onSeq: (showId, seq) => office.queues.hinted(showId, seq),
      onRevoked: () => void revocations.read().catch((error: unknown) => onDefect(error, 'the revoked tokens')),
    })
    shutdown.add(() => bus.close())
    const instruments = {
      ...monitoring.instruments,
      onCommitted: (showId: string, seq: number) => bus.committed(showId, seq),
    }
    const office = new BoxOffice(pools, reads, config.holds, config.queueLimit, onDefect, keyOf, instruments)
    const sweeper = new Sweeper(background, office, metrics)
    const rateLimits = new RateLimits(config.limits, worker !== undefined)
    const { mailer, pools: jobPools } = startJobs({
      databaseUrl: database.url,
      plans: office.plans,
      linkOf: async (booking) => `${config.publicUrl ?? url}/ticket#${await ticketLinks.sign(booking)}`,
      config,
      mailLook: { ...brand, sender: config.brandFile === undefined ? '' : brand.name },
      webhookTiming,
      log,
      metrics,
      onDefect,
      every,
      shutdown,
    })

    let draining = false
    const isReady = async (): Promise<boolean> =>
      !draining && (await Promise.race([readiness.isReady(), pause(READY_MS, false, { ref: false })]))
    const { allowedOrigins, frameAncestors, basePath } = config
    const { isTrustedProxy, addressOfRequest } = clientAddresses(config.trustedProxies, (warning) => log.warn(warning))
    const connectionLimit = new ConnectionLimit({
      connectionsPerAddress: config.limits.connectionsPerAddress,
      isTrustedProxy,
      mayOpenConnection: (address) => rateLimits.mayOpenConnection(address),
      onReset: (address) => rateLimits.countRefused('connections', address),
    })
    const operators = new Operators(background, operatorToken, providerOperators(config, ofProvider, visitors))
    const desks = operatorDesks({ orm, office, reads, databaseUrl: database.url, config })
    shutdown.add(() => desks.planFiles.close())
    const options: HttpOptions = {
      ...desks,
      office,
      visitors,
      reads,
      tickets: new Tickets(keys),
      ticketLinks,
      offerLinks,
      outbox: mailer,
      revoke: async (facts) => {
        await revocations.revokeVisitor(facts)
        bus.revoked()
        grace.left(facts.visitorId)
      },
      serverTime,
      rateLimits,
      connectionLimit,
      addressOf: addressOfRequest,
      operators,
      onOperatorCall: (call) => log[call.code ? 'warn' : 'info'](call, `operator: ${call.route}`),
      figures: () => figures.history,
      contention: monitoring.contention,
      aliasOf: visitorAliases(secrets[0] ?? ''),
      confirmSecret: config.confirmSecret,
      follow: (...asked) => live.follow(...asked),
      readLog: (showId, after) => reads.run((em) => readChangeLogPage(em, showId, after)),
      isReady,
      metrics,
      tracing,
      metricsToken: config.metricsToken,
      exposition: monitoring.exposition,
      allowedOrigins,
      frameAncestors,
      basePath,
      isDemo: !config.production,
      brand,
      onDefect,
    }
    const handlers = createHandlers(options)
    const http = createHttpServer(createHttpApp(handlers, options))
    const live = new SocketServer(http, {
      office,
      visitors,
      operators,
      operatorRequests: operatorRequests(handlers, options),
      serverTime,
      nowMs: () => clock.nowMs(),
      metrics,
      tracing,
      terms: config.holds,
      frameMs: config.frameMs,
      shareViewers: (showId, visitorIds) => bus.shareViewers(showId, visitorIds),
      isDemo: !config.production,
      sendsMail: config.mailServer !== undefined,
      rateLimits,
      connectionLimit,
      addressOf: addressOfRequest,
      isOriginAllowed: originCheck({
        allowed: allowedOrigins,
        isTrustedProxy,
        onRefused: (refused) => log.warn(refused, ORIGIN_REFUSED),
      }),
      onCame: (visitorId) => grace.came(visitorId),
      onLeft: (visitorId) => grace.left(visitorId),
      onDefect,
    })
    const figures = monitoring.observe({ office, live, bus, pools, reads, jobPools, rateLimits }, serverTime)
    limitFloods(http, { rateLimits, isTrustedProxy, addressOf: addressOfRequest })
    removeBasePath(http, basePath)
    connectionLimit.countFor(http)
    const report = setInterval(() => rateLimits.report((sentence) => log.warn(sentence)), REPORT_MS).unref()
    shutdown.add(() => clearInterval(report))
    const grace = new Grace(background, office, (visitorId) => live.isHere(visitorId), onDefect)
    shutdown.add(() => live.close())
    shutdown.add(() => office.queues.close())
    shutdown.add(() => grace.whenIdle())
    every(POLL_MS, 'the poll', async () => {
      if (bus.isPollDue()) bus.polled(await office.queues.poll())
    })
    await revocations.read()
    every(REVOCATIONS_MS, 'the revoked tokens', () => revocations.read())
    every(config.sweepIntervalMs, 'the grace', () => grace.mend())
    every(config.sweepIntervalMs, 'the sweep', async () => {
      await sweeper.sweepOnce()
      // Reads can work while writes fail.
      if (!outage.lasts('away') || (await readiness.isReady())) outage.worked()
    })
    if (!isClientBuilt()) log.warn('The client is not built, so no pages are served: run npm run build.')
    const port = await listen(http, config)
    shutdown.add(() => {
      draining = true
      bus.leave()
      if (worker) leaveListening(http)
      live.announceDraining()
    })
    const url = `http://${hostInUrl(config.host)}:${port}${basePath.slice(0, -1)}`
    const linkToken = config.production ? undefined : operatorToken
    const operatorLink = linkToken && `${url}/ops#token=${encodeURIComponent(linkToken)}`
    const parts = { office, sweeper, grace, live, rateLimits, figures }
    return { url, port, missing: database.missing, ...parts, operatorLink, stop: () => shutdown.run() }
  } catch (error) {
    await shutdown.run()
    throw error
  }
}
