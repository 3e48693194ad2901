// Row: what webhooks of every booking cost a sale, beside the same sale without an endpoint.
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RunError, type Run } from '../../run.ts'
import { SECOND_MS } from '../../run-clock.ts'
import { number } from '../../format.ts'
import { perSecond, type Contender } from '../contender.ts'
import { compareToReference, median } from '../figure.ts'
import { inRounds, type Row } from '../row.ts'

const QUANTITY = 2
const SEATS_EACH = 10
/** No webhook came for this long. */
const STALL_MS = 30 * SECOND_MS

export const webhooks: Row = {
  id: 'webhooks',
  title: 'Told by webhooks',
  how: ({ buyers, soldOutSeats }) =>
    `${number(soldOutSeats / SEATS_EACH)} visitors, ${number(buyers)} at a time, hold and confirm until the house is sold out, on a server that posts every booking to a receiver and on one that has no endpoint; the next sale begins when all are posted.`,
  measure: async (bench) => {
    const { run, contenders, sizes } = bench
    const { buyers, soldOutSeats: seats } = sizes
    const all = sizes.fewRounds.warmUp + sizes.fewRounds.measured
    const shows = Array.from({ length: all }, (_, round) => ({ showId: `show-${round}`, seats }))
    const receiver = await Receiver.open(run)
    const on = await contenders.holdfast(shows, [receiver.url])
    const off = await contenders.holdfast(shows)
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-bench-'))
    run.cleanup.add(() => rm(folder, { recursive: true }))
    const group = 'buyers'
    for (const contender of [on, off]) await contender.open(group, seats / SEATS_EACH)

    const sell = async (contender: Contender, showId: string): Promise<number> => {
      const sale = { workload: 'buy', group, showId, seats, quantity: QUANTITY, atATime: buyers } as const
      return perSecond(await contender.run({ ...sale, historyFile: join(folder, showId) }))
    }
    const rounds = await inRounds(bench, sizes.fewRounds, async (round) => {
      const { showId } = shows[round] ?? { showId: '' }
      const without = await sell(off, showId)
      const posting = await sell(on, showId)
      const behindMs = await receiver.until((seats / QUANTITY) * (round + 1))
      return { without, posting, behindMs }
    })
    return {
      figures: [
        compareToReference(
          'commands per second',
          '/s',
          rounds.map(({ posting }) => posting),
          { what: 'the same without an endpoint', values: rounds.map(({ without }) => without) },
          { atLeast: 0.95 },
        ),
      ],
      remarks: [
        `All ${number(seats / QUANTITY)} bookings of a sale were posted ${number(median(rounds.map(({ behindMs }) => behindMs)) / SECOND_MS, 1)} s after its end.`,
      ],
    }
  },
}

/** Answers every webhook at once, and counts those of bookings. It verifies nothing, to leave the time to the server. */
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

  /** Waits until this many have come. @returns the time that took, in ms. @throws {RunError} when no more come in 30 s */
  async until(count: number): Promise<number> {
    const start = performance.now()
    let last = { received: this.#received, at: start }
    while (this.#received < count) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      if (this.#received > last.received) last = { received: this.#received, at: performance.now() }
      else if (performance.now() - last.at > STALL_MS) {
        throw new RunError(`Of ${count} webhooks only ${this.#received} came.`)
      }
    }
    return performance.now() - start
  }
}
