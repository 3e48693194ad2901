// What a statement must not do on a database that is distributed by show.
import { expect, test } from 'vitest'
import { faultsIn } from './sharded-sql.ts'

const VOLATILE = new Set(['clock_timestamp'])

async function kindsIn(text: string): Promise<string[]> {
  return (await faultsIn(text, VOLATILE)).map(({ kind, what }) => `${kind}: ${what}`)
}

test.each([
  [`select seq from show where show_id = 'a'`],
  [`select seq from show where 'a' = show_id and seq = $1`],
  [`select from "seat" as "s0" where "s0"."show_id" = $1::text for update`],
  [`select from booking join booking_seat using (show_id, booking_id) where show_id = 'a'`],
  [`select from hold left join show on show.show_id = hold.show_id where hold.show_id = 'a'`],
  [`select (select count(*) from seat where seat.show_id = show.show_id) from show where show_id = 'a'`],
  [
    `select from (select * from booking where show_id = 'a') as sale join booking_seat on booking_seat.show_id = sale.show_id`,
  ],
  [`with s as (select show_id from show where show_id = 'a') select from s join seat using (show_id)`],
  [`insert into seat (show_id, seat_id) values ('a', 1), ('a', 2)`],
  [`insert into seat (show_id, seat_id) select 'a', n from generate_series(0, 9) as n`],
  [
    `with gone as (delete from admission where show_id = 'a' returning *)
    insert into undone_admission (show_id, seat_id) select show_id, seat_id from gone`,
  ],
  [
    `update show set changed_at = now() where show_id = 'a' and seq in (select seq from show_change where show_id = 'a')`,
  ],
  [`select write_change_v2(its_show => 'a', its_seq => 1)`],
  [`select plan from seating_plan join show using (plan_id) where show_id = 'a'`],
  [`update operator set revoked_at = clock_timestamp()`],
  [`begin; commit`],
])('one show: %s', async (text) => {
  expect(await kindsIn(text)).toEqual([])
})

test.each([
  [`select seq from show`, ['across shows: show']],
  [`select seq from show where show_id = 'a' or seq = 1`, ['across shows: show']],
  [`select seq from show where show_id = any ('{a,b}')`, ['across shows: show']],
  [`select from show, seat where show.show_id = 'a'`, ['across shows: seat']],
  [`select from hold where show_id in (select show_id from show where show_id = 'a')`, ['across shows: hold']],
  [`select from hold for update`, ['locks across shows: hold']],
  [`delete from mail where mail_id = 'x'`, ['writes across shows: mail']],
  [`insert into seat (seat_id) values (1)`, ['writes across shows: seat']],
  [`insert into seat (show_id) select show_id from show`, ['across shows: show', 'writes across shows: seat']],
  [`select require_written(write_change_v2(its_show => (select 'a')))`, ['writes across shows: write_change_v2()']],
  [
    `update show set changed_at = clock_timestamp() where show_id = 'a'`,
    ['volatile: clock_timestamp in a change of show'],
  ],
  [`update webhook_cursor set seq = show.seq from show where show.show_id = 'a'`, ['mixed write: distributed, local']],
  [
    `delete from seating_plan where not exists (select from show where show_id = 'a')`,
    ['mixed write: distributed, reference'],
  ],
])('several shows: %s', async (text, faults) => {
  expect((await kindsIn(text)).sort()).toEqual(faults)
})
