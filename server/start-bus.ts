// Starts the bus by which servers hear of each other's changes at once, and logs when it is away.
import type { Logger } from 'pino'
import { Bus, type BusEvents } from './bus/bus.ts'
import { postgresTransport } from './bus/postgres-transport.ts'
import type { Transport } from './bus/transport.ts'
import type { Config } from './config.ts'
import { safeMessage } from './log-redaction.ts'
import type { Metrics } from './metrics/metrics.ts'

/** How often a server may poll the database for changes. No divisor of a second, so that polls and sweeps do not coincide. */
export const POLL_MS = 230

type Setup = Readonly<{ config: Config; databaseUrl: string; log: Logger; metrics: Metrics }> &
  Omit<BusEvents, 'onState'>

/**
 * Starts the bus, which connects by itself: a bus that is away keeps no server from starting.
 * @throws {SetupError} when a file that BUS_URL names cannot be read
 */
export async function startBus({ config, databaseUrl, log, metrics, ...events }: Setup): Promise<Bus> {
  const transport = await transportOf(config, databaseUrl)
  let wasAway = false
  return new Bus(transport, metrics, {
    ...events,
    onState: (isUp, reason) => {
      if (!transport) return
      const why = reason === undefined ? 'it does not answer' : safeMessage(reason)
      if (!isUp) {
        log.warn(
          `${transport.name} carries no messages between servers (${why}). Nothing is lost: servers find each other’s changes in the database, every ${POLL_MS} ms, and count their own viewers.`,
        )
      } else if (wasAway) log.info(`${transport.name} carries messages between servers again.`)
      wasAway = !isUp
    },
  })
}

async function transportOf({ bus }: Config, databaseUrl: string): Promise<Transport | undefined> {
  switch (bus.kind) {
    case 'off':
      return undefined
    case 'postgres':
      return postgresTransport(databaseUrl)
    case 'redis': {
      // A library that only this setting needs.
      const { redisTransport } = await import('./bus/redis-transport.ts')
      return redisTransport(bus)
    }
  }
}
