// Rows: buyers hold and confirm until a show is sold out, beside an echo, and with webhooks of every booking.
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { number } from '../../format.ts'
import { judgeHistory } from '../../history-judge.ts'
import { listenOnLoopback } from '../../loopback.ts'
import { SECOND_MS } from '../../run-clock.ts'
import type { Run } from '../../run.ts'
import { whileAdvancing } from '../../stall-timeout.ts'
import type { Verdict } from '../../verdict.ts'
import { readHistory } from '../../wire/history-file.ts'
import { LIMITS, perSecond, type Contender } from '../contender.ts'
import { compareToReference, median } from '../figure.ts'
import { inRounds, SEATS_OF_A_VISITOR as SEATS_EACH, type Bench, type Row } from '../rounds.ts'

const GROUP = 'buyers'
const WATCHERS = 'watchers'
const QUANTITY = 2
/** Rounds for warming up are smaller, so that most of the time goes into what is measured. */
const WARM_UP_SHARE = 0.1

export const soldOut: Row = {
  id: 'sold-out',
  title: 'To a sold-out show',
  how: ({ buyers, soldOutSeats }) =>
    `${number(soldOutSeats / SEATS_EACH)} visitors, ${number(buyers)} at a time, buy ${SEATS_EACH} seats each, ${QUANTITY} by ${QUANTITY}, hold and confirm, until all are sold; ${number(buyers)} others watch the map.`,
  measure: async (bench) => {
    const { contenders, sizes } = bench
    const { buyers, soldOutSeats } = sizes
    const shows = showsOfRounds(bench, WARM_UP_SHARE)
    const holdfast = await contenders.holdfast(shows)
    const echo = await contenders.bare('echo')
    const folder = await temporaryFolder(bench.run)
    await echo.open(GROUP, buyers)
    await holdfast.open(GROUP, soldOutSeats / SEATS_EACH)
    await holdfast.open(WATCHERS, buyers)

    const verdicts: Verdict[] = []
    let sold = 0
    const { ours, echoed } = await inRounds(bench, sizes.fewRounds, async (round) => {
      const { showId, seats } = shows[round] ?? { showId: '', seats: 0 }
      const each = Math.ceil((2 * seats) / QUANTITY / buyers)
      const take = { workload: 'take', group: GROUP, event: 'echo', shows: [showId], each } as const
      const echoed = perSecond(await echo.run(take))
      const historyFile = join(folder, showId)
      await holdfast.run({ workload: 'join', group: WATCHERS, shows: [showId] })
      const ours = await sell(holdfast, { showId, seats, atATime: buyers, historyFile })
      verdicts.push(await judgeHistory(await readHistory(showId, [historyFile]), showId, LIMITS, holdfast.databaseUrl))
      sold += seats
      return { ours, echoed }
    })
    // The clocks of a busy machine jump, and too many calls at a time have no order.
    for (const sentence of verdicts.flatMap(({ inconclusive = [] }) => inconclusive)) bench.note(sentence)
    const reference = { what: 'bare Socket.IO echo', values: echoed }
    return {
      figures: [compareToReference('commands per second', '/s', ours, reference, { atLeast: 0.3 })],
      remarks: [
        `${number(sold)} seats sold in all rounds, each judged; of the last:`,
        ...(verdicts.at(-1)?.checked ?? []),
      ],
      violations: verdicts.flatMap(({ violations }) => violations),
    }
  },
}

export const webhooks: Row = {
  id: 'webhooks',
  title: 'Told by webhooks',
  how: ({ buyers, soldOutSeats }) =>
    `${number(soldOutSeats / SEATS_EACH)} visitors, ${number(buyers)} at a time, hold and confirm until the show is sold out, on a server that posts every booking to a receiver and on one that has no endpoint; the next sale begins when all are posted.`,
  measure: async (bench) => {
    const { run, contenders, sizes } = bench
    const { buyers, soldOutSeats: seats } = sizes
    const shows = showsOfRounds(bench)
    const receiver = await countBookings(run)
    const on = await contenders.holdfast(shows, [receiver.url])
    const off = await contenders.holdfast(shows)
    const folder = await temporaryFolder(run)
    for (const contender of [on, off]) await contender.open(GROUP, seats / SEATS_EACH)

    let sales = 0
    const { without, posting, behindMs } = await inRounds(bench, sizes.fewRounds, async (round) => {
      const showId = shows[round]?.showId ?? ''
      const sale = { showId, seats, atATime: buyers, historyFile: join(folder, showId) }
      const without = await sell(off, sale)
      const posting = await sell(on, sale)
      const soldAt = performance.now()
      const expected = (seats / QUANTITY) * ++sales
      const allPosted = async (): Promise<void> => {
        while (receiver.count() < expected) await pause(100, undefined, { ref: false })
      }
      await whileAdvancing(allPosted(), receiver.count, `Not all of ${expected} webhooks came.`)
      return { without, posting, behindMs: performance.now() - soldAt }
    })
    const reference = { what: 'the same without an endpoint', values: without }
    return {
      figures: [compareToReference('commands per second', '/s', posting, reference, { atLeast: 0.95 })],
      remarks: [
        `All ${number(seats / QUANTITY)} bookings of a sale were posted ${number(median(behindMs) / SECOND_MS, 1)} s after its end.`,
      ],
    }
  },
}

/** A show for each round. */
function showsOfRounds({ sizes }: Bench, warmUpShare = 1): { showId: string; seats: number }[] {
  const { warmUp, measured } = sizes.fewRounds
  return Array.from({ length: warmUp + measured }, (_, round) => ({
    showId: `show-${round}`,
    seats: sizes.soldOutSeats * (round < warmUp ? warmUpShare : 1),
  }))
}

async function temporaryFolder(run: Run): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-bench-'))
  run.cleanup.add(() => rm(folder, { recursive: true }))
  return folder
}

/** Sells a whole show. @returns commands per second */
async function sell(
  holdfast: Contender,
  sale: { showId: string; seats: number; atATime: number; historyFile: string },
): Promise<number> {
  return perSecond(await holdfast.run({ workload: 'buy', group: GROUP, quantity: QUANTITY, ...sale }))
}

/** Answers every webhook at once, and counts those of bookings. It verifies nothing, to leave the time to the server. */
async function countBookings({ cleanup }: Run): Promise<{ url: string; count: () => number }> {
  let received = 0
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      if (body.includes('"booking.confirmed"')) received++
      response.writeHead(204).end()
    })
  })
  cleanup.add(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `${await listenOnLoopback(server)}/`, count: () => received }
}
