// Row: the whole way of buyers, hold and confirm, until the house is sold out.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { judgeHistory } from '../../history-judge.ts'
import { number } from '../../format.ts'
import type { Verdict } from '../../verdict.ts'
import { readHistory } from '../../wire/history-file.ts'
import { perSecond } from '../contender.ts'
import { compareToReference } from '../figure.ts'
import { inRounds, type Row } from '../row.ts'
import { LIMITS } from '../server-settings.ts'

const QUANTITY = 2
/** The usual limit of a visitor. */
const SEATS_EACH = 10
/** Smaller, so that most of the time goes into what is measured. */
const WARM_UP_SHARE = 0.1

export const soldOut: Row = {
  id: 'sold-out',
  title: 'To a sold-out house',
  how: ({ buyers, house }) =>
    `${number(house / SEATS_EACH)} visitors, ${number(buyers)} at a time, buy ${SEATS_EACH} seats each, ${QUANTITY} by ${QUANTITY}, hold and confirm, until all are sold; ${number(buyers)} others watch the map.`,
  measure: async (bench) => {
    const { run, contenders, sizes } = bench
    const { buyers } = sizes
    const shows = Array.from({ length: sizes.few.warmUp + sizes.few.measured }, (_, round) => ({
      showId: `house-${round}`,
      seats: round < sizes.few.warmUp ? sizes.house * WARM_UP_SHARE : sizes.house,
    }))
    const holdfast = await contenders.holdfast(shows)
    const echo = await contenders.reference('echo')
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-bench-'))
    run.cleanup.add(() => rm(folder, { recursive: true }))
    const group = 'buyers'
    const watchers = 'watchers'
    await echo.open(group, buyers)
    await holdfast.open(group, sizes.house / SEATS_EACH)
    await holdfast.open(watchers, buyers)

    const verdicts: Verdict[] = []
    let sold = 0
    const rounds = await inRounds(bench, sizes.few, async (round) => {
      const { showId, seats } = shows[round] ?? { showId: '', seats: 0 }
      const each = Math.ceil((2 * seats) / QUANTITY / buyers)
      const echoed = perSecond(await echo.do({ workload: 'take', group, event: 'echo', shows: [showId], each }))
      const historyFile = join(folder, showId)
      await holdfast.do({ workload: 'join', group: watchers, shows: [showId] })
      const sale = { workload: 'buy', group, showId, seats, quantity: QUANTITY, atATime: buyers } as const
      const done = await holdfast.do({ ...sale, historyFile })
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
