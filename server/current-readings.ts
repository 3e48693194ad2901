// Reads the state of a running server for its metrics.
import type { MikroORM } from '@mikro-orm/postgresql'
import type { RateLimits } from './admission/rate-limits.ts'
import type { BoxOffice } from './booking/box-office.ts'
import type { ReadPool } from './booking/read-pool.ts'
import { poolUsageOf } from './database/orm.ts'
import type { Bus } from './bus/bus.ts'
import type { EventLoopMonitor } from './event-loop-monitor.ts'
import type { SocketServer } from './live/socket-server.ts'
import type { PoolReading, Readings } from './metrics/readings.ts'
import { TROUBLES, type OutageLog } from './outage-log.ts'

const SECOND_MS = 1000

export type Parts = Readonly<{
  office: BoxOffice
  live: SocketServer
  bus: Bus
  /** The pool of commands. */
  orm: MikroORM
  readOrm: MikroORM
  reads: ReadPool
  /** Reads the pools of work that may run later, by their names. */
  jobPools: () => Readonly<Record<string, PoolReading>>
  rateLimits: RateLimits
  eventLoop: EventLoopMonitor
  outage: OutageLog
}>

/** @returns a function that reads the state of these parts; it costs well below a millisecond */
export function readingsOf({ office, live, bus, orm, readOrm, reads, jobPools, rateLimits, eventLoop, outage }: Parts) {
  return (): Readings => {
    const seats = { available: 0, held: 0, booked: 0, blocked: 0 }
    let boards = 0
    for (const { show } of office.boards.all) {
      const { counts } = show
      boards++
      for (const status of Object.keys(seats) as (keyof typeof seats)[]) seats[status] += counts[status]
    }
    const { queues, waiting: commandsWaiting, longest: longestQueue } = office.queues.sizes
    const readPool = poolUsageOf(readOrm)
    return {
      ...live.audience,
      isBusUp: bus.isUp,
      peers: bus.peers,
      boards,
      plans: office.plans.size,
      queues,
      commandsWaiting,
      longestQueue,
      seats,
      pools: {
        commands: poolUsageOf(orm),
        reads: { ...readPool, waiting: readPool.waiting + reads.waiting },
        ...jobPools(),
      },
      eventLoopBusy: eventLoop.busyShare(SECOND_MS),
      eventLoopLongestSeconds: eventLoop.longestMs() / SECOND_MS,
      eventLoopLagSeconds: eventLoop.longestMs(SECOND_MS) / SECOND_MS,
      limitRefusals: rateLimits.refused,
      troubles: Object.fromEntries(TROUBLES.map((kind) => [kind, outage.lasts(kind)])),
    }
  }
}
