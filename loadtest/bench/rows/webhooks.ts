// Row: what it costs a sale that somebody is told of every booking by webhooks, beside the same sale without.
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from '../../figures.ts'
import { RunError, type Run } from '../../run.ts'
import { number } from '../../format.ts'
import { perSecond, type Contender } from '../contender.ts'
import { compareToReference } from '../figure.ts'
import { inRounds, type Row } from '../row.ts'

const QUANTITY = 2
const SEATS_EACH = 10
const SECOND_MS = 1000
/** Nobody has been told anything for so long. */
const STUCK_MS = 30 * SECOND_MS

export const webhooks: Row = {
  id: 'webhooks',
  title: 'Told by webhooks',
  how: ({ buyers, house }) =>
    `${number(house / SEATS_EACH)} visitors, ${number(buyers)} at a time, hold and confirm until the house is sold out, on a server that posts every booking to a receiver and on one that has no endpoint; the next sale begins when all are posted.`,
  measure: async (bench) => {
    const { run, contenders, sizes } = bench
    const { buyers, house } = sizes
    const all = sizes.few.warmUp + sizes.few.measured
    const shows = Array.from({ length: all }, (_, round) => ({ showId: `house-${round}`, seats: house }))
    const receiver = await Receiver.open(run)
    const on = await contenders.holdfast(shows, [receiver.url])
    const off = await contenders.holdfast(shows)
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-bench-'))
    run.cleanup.add(() => rm(folder, { recursive: true }))
    const group = 'buyers'
    for (const contender of [on, off]) await contender.open(group, house / SEATS_EACH)

    const sell = async (contender: Contender, showId: string): Promise<number> => {
      const sale = { workload: 'buy', group, showId, seats: house, quantity: QUANTITY, atATime: buyers } as const
      return perSecond(await contender.do({ ...sale, historyFile: join(folder, showId) }))
    }
    const rounds = await inRounds(bench, sizes.few, async (round) => {
      const { showId } = shows[round] ?? { showId: '' }
      const without = await sell(off, showId)
      const told = await sell(on, showId)
      const behindMs = await receiver.until((house / QUANTITY) * (round + 1))
      return { without, told, behindMs }
    })
    return {
      figures: [
        compareToReference(
          'commands per second',
          '/s',
          rounds.map(({ told }) => told),
          { what: 'the same without an endpoint', values: rounds.map(({ without }) => without) },
          { atLeast: 0.95 },
        ),
      ],
      remarks: [
        `All ${number(house / QUANTITY)} bookings of a sale were posted ${number(median(rounds.map(({ behindMs }) => behindMs)) / SECOND_MS, 1)} s after its end.`,
      ],
    }
  },
}

/** Takes every webhook at once, and counts those of bookings. */
class Receiver {
  readonly url: string
  #received = 0

  private constructor(url: string) {
    this.url = url
  }

  static async open(run: Run): Promise<Receiver> {
    const server = createServer((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (text: string) => (body += text))
      request.on('end', () => {
        if (body.includes('"booking.confirmed"')) receiver.#received++
        response.writeHead(204).end()
      })
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    run.cleanup.add(() => {
      server.closeAllConnections()
      server.close()
    })
    const receiver = new Receiver(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    return receiver
  }

  /** Resolves when so many have come, to how long that took. @throws {RunError} when no more come */
  async until(count: number): Promise<number> {
    const start = performance.now()
    let last = { received: this.#received, at: start }
    while (this.#received < count) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      if (this.#received > last.received) last = { received: this.#received, at: performance.now() }
      else if (performance.now() - last.at > STUCK_MS) {
        throw new RunError(`Of ${count} webhooks only ${this.#received} came.`)
      }
    }
    return performance.now() - start
  }
}
