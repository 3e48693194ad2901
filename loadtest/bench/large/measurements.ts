// What is measured on a large database, with the server in this process.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { connect, type Connection } from '../../../client/connection/index.ts'
import type { LargeServer } from './large-server.ts'
import { AFTER_COLLECTING, usage } from '../../measure/usage.ts'
import { GREAT_SHOW, hallId, ownBookings } from './large-database.ts'

const MB = 1_000_000
const NS_PER_MS = 1_000_000

export type Measured = {
  what: string
  /** The first time, with nothing in memory, and the median of the times after it, in milliseconds. */
  firstMs: number
  medianMs: number | undefined
  /** The longest time for which the event loop, which the clients share, did nothing else. */
  blockedMs: number
}

export type Memory = { when: string; megabytes: number }

/** Times `work`, `times` in all. */
export async function measure(what: string, times: number, work: (i: number) => Promise<unknown>): Promise<Measured> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const tookMs: number[] = []
  for (let i = 0; i < times; i++) {
    const start = performance.now()
    await work(i)
    tookMs.push(performance.now() - start)
  }
  delay.disable()
  const [firstMs = NaN, ...others] = tookMs
  return { what, firstMs, medianMs: median(others), blockedMs: delay.max / NS_PER_MS }
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}

export async function memory(when: string): Promise<Memory> {
  const { heapBytes, externalBytes } = await usage(AFTER_COLLECTING)
  return { when, megabytes: (heapBytes + externalBytes) / MB }
}

/** @param many how often what is quick is repeated */
export async function measureLists(url: string, many: number): Promise<Measured[]> {
  const read = async (query: string): Promise<{ next?: string }> => {
    const response = await fetch(`${url}/api/shows${query}`)
    if (!response.ok) throw new Error(`GET /api/shows${query}: ${response.status}`)
    return (await response.json()) as { next?: string }
  }
  let after = ''
  return [
    await measure('the first page of 24 shows', many, () => read('?limit=24')),
    await measure('a further page of 24 shows', many, async () => {
      const { next } = await read(`?limit=24${after}`)
      after = next === undefined ? '' : `&after=${next}`
    }),
    await measure('a search that finds one show', many, () => read('?limit=24&search=evening%204711')),
    await measure('a search that finds none', many, () => read('?limit=24&search=nothing')),
    await measure('500 shows', many, () => read('')),
  ]
}

export async function measureShows(url: string, many: number): Promise<Measured[]> {
  const connection = connect(url)
  await connection.live()
  const join = async (showId: string): Promise<void> => {
    await connection.join(showId).joined()
    await connection.leave(showId)
  }
  const measured = [
    await measure('join of a show that is not in memory', many, (i) => join(hallId(i))),
    await measure('join of a show that is in memory', many, () => join(hallId(0))),
    await measure('join of the great show', many, () => join(GREAT_SHOW)),
    await measure('hold and release in the great show', many, async () => {
      const held = await connection.holdBest(GREAT_SHOW, crypto.randomUUID(), { quantity: 1 })
      if (!held.ok) throw new Error(held.error.message)
      await connection.release(GREAT_SHOW)
    }),
  ]
  connection.close()
  return measured
}

export async function measureBookings(url: string, databaseUrl: string, many: number): Promise<Measured[]> {
  const connection = connect(url)
  const { visitorId } = await connection.live()
  await ownBookings(databaseUrl, visitorId)
  const list = async (limit: number): Promise<void> => {
    const answer = await connection.listBookings({ limit })
    if (!answer.ok) throw new Error(answer.error.message)
  }
  const measured = [
    await measure('50 of a visitor’s bookings', many, () => list(50)),
    await measure('500 of a visitor’s bookings', many, () => list(500)),
  ]
  connection.close()
  return measured
}

/** What a server does by itself, again and again. */
export async function measureRounds(
  { office, sweeper, grace }: LargeServer,
  when: string,
  many: number,
): Promise<Measured[]> {
  return [
    await measure(`poll, ${when}`, many, () => office.queues.poll()),
    await measure(`sweep, ${when}`, many, () => sweeper.sweepOnce()),
    await measure(`restored holds, ${when}`, many, () => grace.mend()),
  ]
}

/** Joins shows, some on each connection. @returns a function that leaves them all */
export async function watch(url: string, shows: number, perConnection: number): Promise<() => Promise<void>> {
  const watched: { connection: Connection; showIds: string[] }[] = []
  for (let first = 0; first < shows; first += perConnection) {
    const connection = connect(url)
    const showIds = Array.from({ length: Math.min(perConnection, shows - first) }, (_, i) => hallId(first + i))
    await connection.live()
    for (const showId of showIds) await connection.join(showId).joined()
    watched.push({ connection, showIds })
  }
  return async () => {
    for (const { connection, showIds } of watched) {
      for (const showId of showIds) await connection.leave(showId)
      connection.close()
    }
  }
}
