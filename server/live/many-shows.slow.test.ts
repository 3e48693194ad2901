// What a server keeps in memory of shows that were visited.
import { expect, test } from 'vitest'
import { connectClient } from '../testing/test-client.ts'
import { testServer } from '../testing/test-server.ts'

const SHOWS = 3000
const MINUTE_MS = 60_000

test(
  'R4 thousands of shows that were joined, bought from and left leave few boards and queues, and no viewers',
  { timeout: 10 * MINUTE_MS },
  async () => {
    const server = await testServer()
    const { office, boxOffice, live } = server
    const model = await boxOffice.addShow(4)
    await boxOffice.orm.em.fork().execute(
      `insert into show (
         show_id, title, venue, starts_at, sales_open_at, sales_close_at, time_zone, currency, plan_id, seat_count, holds)
       select 'copy-' || n, title, venue, starts_at, sales_open_at, sales_close_at, time_zone, currency, plan_id, seat_count,
         holds
       from show, generate_series(1, ?::int) as n where show_id = ?`,
      [SHOWS, model],
    )
    await boxOffice.orm.em.fork().execute(
      `insert into seat (show_id, seat_id)
       select show_id, generate_series(0, seat_count - 1) from show where show_id like 'copy-%'`,
    )
    const ann = await connectClient(server.url)
    const visit = async (n: number): Promise<void> => {
      const showId = `copy-${n}`
      await ann.get('show:join', { showId })
      await ann.get('seats:hold', { showId, seatIds: [0] })
      await ann.get('seats:release', { showId })
      await ann.get('show:leave', { showId })
    }
    for (let n = 1; n <= SHOWS; n++) await visit(n)
    for (let after: string | undefined, i = 0; i <= SHOWS / 500; i++) {
      after = (await ann.get('show:list', { limit: 500, ...(after !== undefined && { after }) })).next
    }
    // The first poll notes which boards were just asked for.
    for (let polls = 0; polls < 2; polls++) await office.queues.poll()
    expect(live.audience.viewers).toBe(0)
    expect([...office.boards.all].length).toBeLessThanOrEqual(200)
    expect(office.queues.sizes.queues).toBeLessThanOrEqual(200)
    ann.close()
    await server.close()
  },
)
