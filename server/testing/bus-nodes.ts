// Nodes that hear of each other's changes by a bus alone: none of them polls.
import { Bus } from '../bus/bus.ts'
import type { Transport } from '../bus/transport.ts'
import { BoxOffice } from '../booking/box-office.ts'
import { ReadPool } from '../booking/read-pool.ts'
import { Metrics } from '../metrics/metrics.ts'
import { openDatabase } from '../database/orm.ts'
import { HOLD_SETTINGS } from './hold-settings.ts'

export type BusNode = Readonly<{
  bus: Bus
  office: BoxOffice
  metrics: Metrics
  /** Each time that the bus came up or went away, and why. */
  states: { isUp: boolean; reason: unknown }[]
  close: () => Promise<void>
}>

/** A node on the database at `url`, to be closed by the caller. */
export function busNode(url: string, transport: Transport | undefined): BusNode {
  const [orm, readOrm] = [openDatabase(url), openDatabase(url, 2)]
  const metrics = new Metrics()
  const states: BusNode['states'] = []
  const bus = new Bus(transport, metrics, {
    onSeq: (showId, seq) => office.queues.hinted(showId, seq),
    onRevoked: () => undefined,
    onState: (isUp, reason) => states.push({ isUp, reason }),
  })
  const instruments = { metrics, onCommitted: (showId: string, seq: number) => bus.committed(showId, seq) }
  const reads = new ReadPool(readOrm)
  const office = new BoxOffice(orm, reads, HOLD_SETTINGS, 20_000, () => undefined, undefined, instruments)
  return {
    bus,
    office,
    metrics,
    states,
    close: async () => {
      await office.queues.close()
      await bus.close()
      await orm.close(true)
      await readOrm.close(true)
    },
  }
}

/** Viewers as a room has them. */
export function viewersOf(...visitorIds: string[]): ReadonlyMap<string, unknown> {
  return new Map(visitorIds.map((visitorId) => [visitorId, 1]))
}
