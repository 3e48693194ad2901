import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HOLD_SETTINGS } from '../testing/hold-settings.ts'
import { testBoxOffice, valueOf, type TestBoxOffice } from '../testing/test-box-office.ts'
import { installDemo, resetDemo, TABLES_OF_A_SHOW } from './install.ts'
import { checkStatementsByShow } from '../testing/statements-by-show.ts'

const BUYER = { name: 'Anna', email: 'anna@example.org' }

let box: TestBoxOffice
beforeAll(async () => {
  box = await testBoxOffice()
})
afterAll(() => box.close())

/** The tables that store data of shows. */
async function tablesOfShows(): Promise<string[]> {
  const tables = await box.orm.em
    .fork()
    .execute<{ name: string }[]>(
      `select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'show_id'`,
    )
  return tables.map(({ name }) => name)
}

/** The number of rows of each of these tables. */
async function rowsByTable(): Promise<Record<string, number>> {
  const rows: Record<string, number> = {}
  for (const name of await tablesOfShows())
    rows[name] = (await box.orm.em.fork().execute(`select 1 as row from ${name}`)).length
  return rows
}

test('P1 a reset demo leaves nothing of a show in any table', async () => {
  expect([...TABLES_OF_A_SHOW].sort()).toEqual((await tablesOfShows()).sort())
})

test('a reset demo has the rows of a new one in every table, after seats were held, booked and cancelled', async () => {
  await installDemo(box.orm, HOLD_SETTINGS)
  const asNew = await rowsByTable()
  const visitorId = randomUUID()
  const [sold, cancelled] = [randomUUID(), randomUUID()]
  valueOf(await box.office.hold('inception', visitorId, [0, 1, 2]))
  valueOf(await box.office.confirm('inception', visitorId, sold, [0], undefined, BUYER))
  valueOf(await box.office.confirm('inception', visitorId, cancelled, [1]))
  valueOf(await box.office.cancel('inception', visitorId, cancelled))
  expect(await rowsByTable()).toMatchObject({ hold: 1, buyer: 1, mail: 1 })
  await resetDemo(box.orm, HOLD_SETTINGS)
  expect(await rowsByTable()).toEqual(asNew)
})

test('M1 a running server sells a reset demo in its new state, even if no seat had changed before', async () => {
  await resetDemo(box.orm, HOLD_SETTINGS)
  // The state of an older version of the demo.
  await box.orm.em
    .fork()
    .execute(
      `update seating_plan set plan = regexp_replace(plan::text, '"price":[0-9]+', '"price":1', 'g')::json where plan_id = 'screening-room'`,
    )
  const node = box.addNode()
  expect((await node.office.boards.get('inception'))?.show).toMatchObject({ seq: 0, fromPrice: 1 })
  await resetDemo(box.orm, HOLD_SETTINGS)
  const visitorId = randomUUID()
  valueOf(await node.office.hold('inception', visitorId, [0]))
  const booking = valueOf(await node.office.confirm('inception', visitorId, randomUUID(), [0]))
  expect(booking.total.amount).toBeGreaterThan(100)
  expect(node.office.boards.peek('inception')?.show.fromPrice).toBeGreaterThan(100)
})

checkStatementsByShow(['select 1 as row from …'])
