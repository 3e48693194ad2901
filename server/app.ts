// All wiring and all timers, the order in which things start, and the order in which they stop.
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { compile } from 'proxy-addr'
import { addressKeys, addressOf, normalAddress, proxyWarning } from './admission/client-address.ts'
import { RateLimits } from './admission/rate-limits.ts'
import { ConnectionLimit } from './admission/connection-limit.ts'
import { ProviderTokens } from './auth/provider-tokens.ts'
import { ProviderKeys } from './auth/provider-keys.ts'
import { Revocations } from './auth/revocations.ts'
import { SigningKeys } from './auth/signing-keys.ts'
import { Tickets } from './auth/tickets.ts'
import { VisitorTokens } from './auth/visitor-tokens.ts'
import { Visitors } from './auth/visitors.ts'
import { BoxOffice, type OnDefect } from './booking/box-office.ts'
import { readLog } from './booking/change-log.ts'
import type { HoldTerms } from './booking/decision.ts'
import { isLate, kindOf } from './booking/failure.ts'
import { Grace } from './booking/grace.ts'
import { READ_CONNECTIONS, Reads } from './booking/reads.ts'
import { Sweeper } from './booking/sweeper.ts'
import type { Config } from './config.ts'
import { reportShowsOfServers } from './confirmed-by-servers.ts'
import { databaseFor } from './database/choice.ts'
import { Clock } from './database/clock.ts'
import { maintain, migrate, openDatabase } from './database/orm.ts'
import { Readiness } from './database/readiness.ts'
import { keptSecrets } from './database/settings.ts'
import { installDemo } from './demo/install.ts'
import { EventLoop } from './event-loop.ts'
import { removeBasePath } from './http/base-path.ts'
import { isClientBuilt } from './http/client-files.ts'
import { compareHoldSettings } from './hold-settings.ts'
import { createHttpApp } from './http/http-app.ts'
import { answerOneAtATime } from './http/pipelining.ts'
import { boundBodies } from './http/request-bodies.ts'
import { createHttpServer } from './http/http-server.ts'
import { WebhookDispatcher } from './jobs/webhooks/dispatcher.ts'
import { WEBHOOK_TIMING, type WebhookTiming } from './jobs/webhooks/timing.ts'
import { SocketServer } from './live/socket-server.ts'
import { originCheck } from './live/allowed-origins.ts'
import { Outage } from './outage.ts'
import { repeat } from './repeat.ts'
import { SetupError } from './setup-error.ts'

const DEFAULT_PORT = 3000
const PORTS_TRIED = 20
/** No divisor of a second, so that it keeps off the beat of the sweep. */
const POLL_MS = 230
/** A token that was revoked on another server, or by command line, is valid here for so long at most. */
const REVOCATIONS_MS = 1900
/** Load balancers ask whether a server is ready, and do not wait for long. */
const READY_MS = 1000
const REPORT_MS = 60_000
/** A stop that waits for a database which does not answer leaves it at that, and each step still to do gets this little. */
const STOP_MS = 7000
const STEP_MS = 500

export type App = Readonly<{
  url: string
  office: BoxOffice
  sweeper: Sweeper
  grace: Grace
  live: SocketServer
  rateLimits: RateLimits
  /** Finishes what is under way and stops; a second call waits for the first. */
  stop: () => Promise<void>
}>

/**
 * Starts the whole server.
 * @param webhookTiming how fast webhooks are retried
 * @throws {SetupError} when the person who starts it has to put something right; then nothing is left running
 */
export async function startApp(
  config: Config,
  log: Logger,
  webhookTiming: WebhookTiming = WEBHOOK_TIMING,
): Promise<App> {
  const outage = new Outage(log)
  const eventLoop = new EventLoop()
  const onDefect: OnDefect = (error, what) => {
    const kind = kindOf(error)
    if (kind !== 'lost' && kind !== 'busy') return log.error({ err: error }, what)
    const overload = isLate(error) ? eventLoop.overload() : undefined
    if (overload !== undefined) outage.note('overloaded', overload)
    else outage.note(kind === 'lost' ? 'away' : 'busy', error instanceof Error ? error.message : String(error))
  }
  /** What undoes the start so far, the last first. */
  const undo: (() => unknown)[] = [() => eventLoop.stop()]
  const stop = async (): Promise<void> => {
    const deadline = performance.now() + STOP_MS
    for (const step of undo.splice(0).reverse()) {
      const leftMs = Math.max(STEP_MS, deadline - performance.now())
      try {
        await Promise.race([step(), pause(leftMs, undefined, { ref: false })])
      } catch (error) {
        onDefect(error, 'stopping')
      }
    }
  }
  try {
    const database = await databaseFor(config, (line) => log.info(line))
    undo.push(database.release)
    for (const name of await migrate(database.url)) log.info(`Applied the migration ${name}.`)
    if (config.demo) await maintain(database.url, installDemo)
    const orm = openDatabase(database.url)
    undo.push(() => orm.close(true))
    const readOrm = openDatabase(database.url, READ_CONNECTIONS)
    undo.push(() => readOrm.close(true))
    const reads = new Reads(readOrm)
    const readiness = new Readiness(database.url, READY_MS, (error) => onDefect(error, 'the readiness'))
    undo.push(() => readiness.close())

    const clock = new Clock(orm)
    await clock.start()
    undo.push(() => clock.stop())
    const serverTime = (): string => clock.now()
    const secrets = config.authSecrets ?? (await keptSecrets(orm, 'auth_secret'))
    const keys = new SigningKeys(secrets)
    const keyOf = addressKeys(secrets[0] ?? '')
    const terms: HoldTerms = { ...config.holds, heldSeatsPerAddress: config.limits.heldSeatsPerAddress }
    await compareHoldSettings(orm, config, log)
    await reportShowsOfServers(orm, config, log)
    const revocations = new Revocations(orm, (visitorId) => live.disconnectRevoked(visitorId))
    const visitors = new Visitors({
      tokens: new VisitorTokens(keys, () => clock.nowMs()),
      providerTokens: providerTokens(config, clock, log),
      revocations,
      keyOf,
    })
    const tickets = new Tickets(keys)
    const office = new BoxOffice(orm, reads, terms, config.queueLimit, onDefect, keyOf)
    const sweeper = new Sweeper(orm, office)
    const rateLimits = new RateLimits(config.limits)
    const webhooks = new WebhookDispatcher({
      databaseUrl: database.url,
      plans: office.plans,
      allowPrivate: config.webhookAllowPrivate,
      timing: webhookTiming,
      log,
      onDefect,
    })
    undo.push(() => webhooks.close())
    undo.push(
      repeat(
        () => webhooks.dispatch(),
        webhookTiming.dispatchMs,
        (error) => onDefect(error, 'the webhooks'),
      ),
    )

    let draining = false
    const isReady = async (): Promise<boolean> =>
      !draining && (await Promise.race([readiness.isReady(), pause(READY_MS, false, { ref: false })]))
    const { allowedOrigins, frameAncestors, basePath } = config
    const trusted = compile([...config.trustedProxies])
    const isTrustedProxy = (address: string): boolean => trusted(address, 0)
    const warnOfProxy = proxyWarning(isTrustedProxy, (sentence) => log.warn(sentence))
    const addresses = new WeakMap<IncomingMessage, string>()
    const addressOfRequest = (request: IncomingMessage): string => {
      const known = addresses.get(request)
      if (known !== undefined) return known
      warnOfProxy(request)
      const address = addressOf(request, isTrustedProxy)
      addresses.set(request, address)
      return address
    }
    const connectionLimit = new ConnectionLimit({
      connectionsPerAddress: config.limits.connectionsPerAddress,
      isTrustedProxy,
      mayOpenConnection: (address) => rateLimits.mayOpenConnection(address),
      onReset: (address) => rateLimits.countRefused('connections', address),
    })
    const http: Server = createHttpServer(
      createHttpApp({
        office,
        visitors,
        tickets,
        revoke: async (facts) => {
          await revocations.revokeVisitor(facts)
          grace.left(facts.visitorId)
        },
        serverTime,
        rateLimits,
        connectionLimit,
        addressOf: addressOfRequest,
        operatorToken: config.operatorToken,
        confirmSecret: config.confirmSecret,
        follow: (...asked) => live.follow(...asked),
        readLog: (showId, after) => reads.run((em) => readLog(em, showId, after)),
        isReady,
        allowedOrigins,
        frameAncestors,
        basePath,
        onDefect,
      }),
    )
    const live = new SocketServer(http, {
      office,
      visitors,
      serverTime,
      terms,
      frameMs: config.frameMs,
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
    answerOneAtATime(http, ({ remoteAddress = '' }) => {
      if (!isTrustedProxy(remoteAddress)) rateLimits.markFlooded(normalAddress(remoteAddress))
    })
    // Cut off in the middle of a body, a proxy's connection carries this request alone.
    boundBodies(
      http,
      (request) => rateLimits.markFlooded(addressOfRequest(request)),
      // What had arrived of it was read: 64 kB at most.
      (request) => void rateLimits.isFlood(addressOfRequest(request), undefined, 65_536),
    )
    removeBasePath(http, basePath)
    connectionLimit.countFor(http)
    const report = setInterval(() => rateLimits.report((sentence) => log.warn(sentence)), REPORT_MS).unref()
    undo.push(() => clearInterval(report))
    const grace = new Grace(orm, office, (visitorId) => live.isHere(visitorId), onDefect)
    undo.push(() => live.close())
    undo.push(() => office.close())
    undo.push(() => grace.whenIdle())
    undo.push(
      repeat(
        () => office.poll(),
        POLL_MS,
        (error) => onDefect(error, 'the poll'),
      ),
    )
    await revocations.read()
    undo.push(
      repeat(
        () => revocations.read(),
        REVOCATIONS_MS,
        (error) => onDefect(error, 'the revoked tokens'),
      ),
    )
    undo.push(
      repeat(
        () => grace.mend(),
        config.sweepIntervalMs,
        (error) => onDefect(error, 'the grace'),
      ),
    )
    undo.push(
      repeat(
        async () => {
          await sweeper.sweepOnce()
          // Reading may work where writing does not.
          if (!outage.lasts('away') || (await readiness.isReady())) outage.worked()
        },
        config.sweepIntervalMs,
        (error) => onDefect(error, 'the sweep'),
      ),
    )
    if (!isClientBuilt()) log.warn('The client is not built, so no pages are served: run npm run build.')
    const port = await listen(http, config)
    undo.push(() => {
      draining = true
      live.announceDraining()
    })
    let stopped: Promise<void> | undefined
    const url = `http://${reachable(config.host)}:${port}${basePath.slice(0, -1)}`
    return { url, office, sweeper, grace, live, rateLimits, stop: () => (stopped ??= stop()) }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The tokens of the identity provider that the settings name; its keys are fetched at once, so that faults show early. */
function providerTokens({ users }: Config, clock: Clock, log: Logger): ProviderTokens | undefined {
  if (!users) return undefined
  const keys = new ProviderKeys({
    jwksUrl: users.jwksUrl,
    onUnavailable: (error) => log.warn({ err: error }, 'The keys at USERS_JWKS_URL cannot be fetched.'),
  })
  void keys.refresh()
  return new ProviderTokens({ ...users, keys, nowMs: () => clock.nowMs() })
}

const ORIGIN_REFUSED =
  'A page of another site was not let in. If the page is yours, name its origin in ALLOWED_ORIGINS; if a proxy changes Host, have it pass Host on, or X-Forwarded-Host with TRUST_PROXY set.'

/** A host to listen on, as a URL names it. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

/** Listens on the port that was asked for, or else on the first free one from the usual port on. */
async function listen(http: Server, { port, host }: Config): Promise<number> {
  const last = port ?? DEFAULT_PORT + PORTS_TRIED
  for (let tried = port ?? DEFAULT_PORT; ; tried++) {
    try {
      await new Promise<void>((resolve, reject) => {
        http.once('error', reject)
        http.listen(tried, host, () => {
          http.off('error', reject)
          resolve()
        })
      })
      return (http.address() as AddressInfo).port
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
      if (code === 'EADDRINUSE' && tried < last) continue
      throw new SetupError(LISTEN_ERRORS[code]?.(tried, host) ?? `Port ${tried} of ${host} cannot be used: ${code}.`)
    }
  }
}

const LISTEN_ERRORS: Readonly<Record<string, (port: number, host: string) => string>> = {
  EADDRINUSE: (port) => `Port ${port} is taken: set PORT to another one, or stop the program that uses it.`,
  EACCES: (port) => `Port ${port} may not be used by this user: set PORT to one above 1023.`,
  EADDRNOTAVAIL: (_port, host) => `This machine has no address ${host}: correct HOST.`,
  ENOTFOUND: (_port, host) => `There is no host named ${host}: correct HOST.`,
}
