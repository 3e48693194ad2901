// Row: seats that nobody else wants, as fast as they can be had.
import { Postgres } from '../../reference/postgres.ts'
import { number } from '../../table.ts'
import { perSecond } from '../contender.ts'
import { against } from '../figure.ts'
import { inRounds, type Row } from '../row.ts'

const HALL = 'hall'
const MIKRO_SHOW = 'mikro-orm'
/** An echo is over so soon that one round takes more of them. */
const ECHOES_PER_SEAT = 4
/** A transaction for each event takes so long that one round takes fewer. */
const MIKRO_SHARE = 0.2

export const distinctSeats: Row = {
  id: 'distinct-seats',
  title: 'Distinct seats',
  how: ({ buyers, seatsEach }) =>
    `${number(buyers)} sockets that watch the map take ${seatsEach} seats each, the next when they have the last.`,
  measure: async (bench) => {
    const { run, contenders, sizes } = bench
    const { buyers, seatsEach } = sizes
    const seats = buyers * seatsEach
    const holdfast = await contenders.holdfast([{ showId: HALL, seats }])
    const { databaseUrl } = holdfast
    const postgres = await Postgres.open(run, databaseUrl, buyers, seats, [MIKRO_SHOW])
    const mikro = await contenders.reference('mikro-orm', { databaseUrl })
    const echo = await contenders.reference('echo')
    const crowd = 'buyers'
    for (const contender of [holdfast, mikro, echo]) await contender.open(crowd, buyers)
    await holdfast.do({ drill: 'join', crowd, shows: [HALL] })

    const take = { drill: 'take', crowd, shows: [HALL] } as const
    const mikroEach = Math.ceil(seatsEach * MIKRO_SHARE)
    const rounds = await inRounds(bench, sizes.rounds, async () => {
      const node = await postgres.holdEach(seats)
      const ours = perSecond(await holdfast.do({ ...take, event: 'seats:hold', each: seatsEach }))
      await holdfast.do({ drill: 'give back', crowd, shows: [HALL] })
      const echoed = perSecond(await echo.do({ ...take, event: 'echo', each: seatsEach * ECHOES_PER_SEAT }))
      const peers = perSecond(await mikro.do({ ...take, shows: [MIKRO_SHOW], event: 'seats:hold', each: mikroEach }))
      await postgres.releaseAll()
      return { ours, node, echoed, peers }
    })
    const ours = rounds.map((round) => round.ours)
    return {
      figures: [
        against(
          'holds per second',
          '/s',
          ours,
          { what: 'node-postgres, a transaction each', values: rounds.map(({ node }) => node) },
          { atLeast: 3 },
        ),
        against(
          'holds per second',
          '/s',
          ours,
          { what: 'MikroORM behind Socket.IO, a transaction each', values: rounds.map(({ peers }) => peers) },
          { atLeast: 10 },
        ),
        against(
          'holds per second',
          '/s',
          ours,
          { what: 'bare Socket.IO echo', values: rounds.map(({ echoed }) => echoed) },
          { atLeast: 0.35 },
        ),
      ],
    }
  },
}
