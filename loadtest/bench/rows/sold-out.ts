// Row: buyers hold and confirm until a show is sold out.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { judgeHistory } from '../../history-judge.ts'
import { number } from '../../format.ts'
import type { Verdict } from '../../verdict.ts'
import { readHistory } from '../../wire/history-file.ts'
import { LIMITS, perSecond } from '../contender.ts'
import { compareToReference } from '../figure.ts'
import { inRounds, type Row } from '../row.ts'

const QUANTITY = 2
/** The usual limit of a visitor. */
const SEATS_EACH = 10
/** Rounds for warming up are smaller, so that most of the time goes into what is measured. */
const WARM_UP_SHARE = 0.1

export const soldOut: Row = {
  id: 'sold-out',
  title: 'To a sold-out house',
  how: ({ buyers, soldOutSeats }) =>
    `${number(soldOutSeats / SEATS_EACH)} visitors, ${number(buyers)} at a time, buy ${SEATS_EACH} seats each, ${QUANTITY} by ${QUANTITY}, hold and confirm, until all are sold; ${number(buyers)} others watch the map.`,
  measure: async (bench) => {
    const { run, contenders, sizes } = bench
    const { buyers } = sizes
    const shows = Array.from({ length: sizes.fewRounds.warmUp + sizes.fewRounds.measured }, (_, round) => ({
      showId: `show-${round}`,
      seats: round < sizes.fewRounds.warmUp ? sizes.soldOutSeats * WARM_UP_SHARE : sizes.soldOutSeats,
    }))
    const holdfast = await contenders.holdfast(shows)
    const echo = await contenders.reference('echo')
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-bench-'))
    run.cleanup.add(() => rm(folder, { recursive: true }))
    const group = 'buyers'
    const watchers = 'watchers'
    await echo.open(group, buyers)
    await holdfast.open(group, sizes.soldOutSeats / SEATS_EACH)
    await holdfast.open(watchers, buyers)

    const verdicts: Verdict[] = []
    let sold = 0
    const rounds = await inRounds(bench, sizes.fewRounds, async (round) => {
      const { showId, seats } = shows[round] ?? { showId: '', seats: 0 }
      const each = Math.ceil((2 * seats) / QUANTITY / buyers)
      const echoed = perSecond(await echo.run({ workload: 'take', group, event: 'echo', shows: [showId], each }))
      const historyFile = join(folder, showId)
      await holdfast.run({ workload: 'join', group: watchers, shows: [showId] })
      const sale = { workload: 'buy', group, showId, seats, quantity: QUANTITY, atATime: buyers } as const
      const done = await holdfast.run({ ...sale, historyFile })
      verdicts.push(await judgeHistory(await readHistory(showId, [historyFile]), showId, LIMITS, holdfast.databaseUrl))
      sold += seats
      return { ours: perSecond(done), echoed }
    })
    return {
      figures: [
        compareToReference(
          'commands per second',
          '/s',
          rounds.map(({ ours }) => ours),
          { what: 'bare Socket.IO echo', values: rounds.map(({ echoed }) => echoed) },
          { atLeast: 0.25 },
        ),
      ],
      remarks: [
        `${number(sold)} seats sold in all rounds, each judged; of the last:`,
        ...(verdicts.at(-1)?.checked ?? []),
      ],
      violations: verdicts.flatMap(({ violations, inconclusive = [] }) => [...violations, ...inconclusive]),
    }
  },
}
