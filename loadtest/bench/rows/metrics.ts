// Row: the rate of holds while Prometheus scrapes the metrics every second, beside the rate when nobody does.
import { number } from '../../format.ts'
import { SECOND_MS } from '../../run-clock.ts'
import { perSecond, type Contender } from '../contender.ts'
import { compareToReference } from '../figure.ts'
import { inRounds, type Row } from '../rounds.ts'

const buyers = { group: 'buyers', shows: ['holds'] }

export const metricsScraped: Row = {
  id: 'metrics',
  title: 'With metrics scraped',
  how: ({ buyers, seatsEach, seconds }) =>
    `${number(buyers)} sockets that watch the map take ${seatsEach} seats each, again and again for ${number(seconds)} s, while the metrics are scraped every second, and then while nobody scrapes them.`,
  measure: async (bench) => {
    const { contenders, sizes } = bench
    const { seatsEach: each, seconds } = sizes
    const holdfast = await contenders.holdfast([{ showId: 'holds', seats: sizes.buyers * each }])
    await holdfast.open(buyers.group, sizes.buyers)
    await holdfast.run({ workload: 'join', ...buyers })
    const { scraped, alone } = await inRounds(bench, sizes.rounds, async () => ({
      scraped: await whileScraped(holdfast, () => holdRate(holdfast, each, seconds)),
      alone: await holdRate(holdfast, each, seconds),
    }))
    const reference = { what: 'nobody scraping', values: alone }
    return { figures: [compareToReference('holds per second', '/s', scraped, reference, { atLeast: 0.97 })] }
  },
}

/** Holds per second, of as many laps as take that long. All seats are released again. */
async function holdRate(holdfast: Contender, each: number, seconds: number): Promise<number> {
  const total = { asked: 0, ms: 0 }
  while (total.ms < seconds * SECOND_MS) {
    const { asked, ms } = await holdfast.run({ workload: 'take', event: 'seats:hold', ...buyers, each })
    total.asked += asked
    total.ms += ms
    await holdfast.run({ workload: 'release', ...buyers })
  }
  return perSecond(total)
}

/** Scrapes at once and every second until the work is done. @throws {RunError} when the metrics cannot be read */
async function whileScraped<T>(holdfast: Contender, work: () => Promise<T>): Promise<T> {
  const scrapes: Promise<void>[] = []
  const scrape = (): void => {
    const scraped = holdfast.scrape()
    // A failure is thrown at the end.
    scraped.catch(() => undefined)
    scrapes.push(scraped)
  }
  scrape()
  const timer = setInterval(scrape, SECOND_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
    await Promise.all(scrapes)
  }
}
