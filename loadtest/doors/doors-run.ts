// One run of the doors test, over HTTP alone: tickets are sold at the counter, and scanned by two doors at the same time.
import { randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { Admission } from '../../shared/routes/door-routes.ts'
import { startCluster } from '../crashes/cluster.ts'

export type DoorsRun = {
  scans: number
  admitted: number
  /** Tickets that both doors admitted in a round, and tickets that none did. */
  doubles: number
  missing: number
  seconds: number
}

const SHOW = 'doors'
const DOORS = [1, 2]
/** Requests of each door at the same time. */
const AT_ONCE = 20

type Ticket = { bookingId: string; seatId: number; code: string }
type Post = (method: 'POST' | 'PUT', path: string, body: object) => Promise<unknown>

/** Has two doors scan `tickets` tickets in each of `rounds` rounds. @throws {Error} when a request is refused */
export async function runDoors(tickets: number, rounds: number, say: (line: string) => void): Promise<DoorsRun> {
  const token = randomBytes(24).toString('base64url')
  const cluster = await startCluster(2, { command: ['server/main.ts'], settings: { OPERATOR_TOKEN: token } })
  try {
    await cluster.addShow(SHOW, tickets)
    const post: Post = (method, path, body) =>
      send(`${cluster.url}/api/operator/shows/${SHOW}${path}`, token, method, body)
    say(`Selling ${tickets} tickets at the counter`)
    const sold = await inParallel([...Array(tickets).keys()], (seatId) => sell(post, seatId))
    const run = { scans: 0, admitted: 0, doubles: 0, missing: 0, seconds: 0 }
    for (let round = 1; round <= rounds; round++) {
      const startedAt = performance.now()
      const answers = await Promise.all(DOORS.map(() => inParallel(sold, (ticket) => scan(post, ticket))))
      run.seconds += (performance.now() - startedAt) / 1000
      run.scans += tickets * DOORS.length
      for (const i of sold.keys()) {
        const green = answers.filter((ofDoor) => ofDoor[i]).length
        run.admitted += green
        if (green > 1) run.doubles++
        if (green === 0) run.missing++
      }
      if (round % 10 === 0 || round === rounds) say(`Round ${round}: ${run.admitted} admissions, ${run.doubles} double`)
      if (round < rounds) await inParallel(sold, (ticket) => undo(post, ticket))
    }
    return run
  } finally {
    await cluster.close()
  }
}

async function sell(post: Post, seatId: number): Promise<Ticket> {
  const [saleId, bookingId] = [randomUUID(), randomUUID()]
  await post('POST', '/counter/hold', { saleId, seatIds: [seatId] })
  const made = await post('PUT', `/counter/bookings/${bookingId}`, { saleId, seatIds: [seatId] })
  return { bookingId, seatId, code: z.object({ code: z.string() }).parse(made).code }
}

/** @returns whether the door admits */
async function scan(post: Post, { code }: Ticket): Promise<boolean> {
  const { outcome } = Admission.parse(await post('POST', '/door/admit', { code, scanId: randomUUID() }))
  if (outcome !== 'admitted' && outcome !== 'again') throw new Error(`A ticket was refused as ${outcome}.`)
  return outcome === 'admitted'
}

async function undo(post: Post, { bookingId, seatId }: Ticket): Promise<void> {
  await post('POST', '/door/undo', { bookingId, seatIds: [seatId] })
}

async function send(url: string, token: string, method: string, body: object): Promise<unknown> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`)
  return response.json()
}

/** Does the work for all items in their order, a few at the same time. */
async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const left = items.entries()
  const worker = async (): Promise<void> => {
    for (const [i, item] of left) results[i] = await work(item)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return results
}
