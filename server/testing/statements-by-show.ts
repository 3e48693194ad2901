// Whether the statements that a server has sent could be run on a database that is distributed by show.
import { Client } from 'pg'
import { afterAll, expect, inject, test } from 'vitest'
import { recordStatements } from './recorded-statements.ts'
import { faultsIn, type FaultKind } from './sharded-sql.ts'

/** Statements about several shows, by what they are for: each with how it begins, and why it cannot name one show. */
const ACROSS_SHOWS: Readonly<Record<string, { begins: string; kind?: FaultKind; why: string }>> = {
  'the list of shows': { begins: 'select show_id as "showId", title, venue,', why: 'a list' },
  'which shows there are': { begins: 'select show_id as "showId" from show where show_id in', why: 'of many shows' },
  'boards of shows': { begins: 'select show_id as "showId", seq,', why: 'the polled shows' },
  'shows per plan': { begins: 'select plan_id as "planId", plan_name as name', why: 'a list of plans' },
  'plans in use': { begins: 'select distinct plan_id as "planId" from show', why: 'plans belong to no show' },
  'any show': { begins: 'select from show limit 1', why: 'at the start' },
  'shows that confirm by a server': { begins: 'select count(*)::int as shows from show join', why: 'at the start' },
  'shows without settings': { begins: 'select from show where holds is null', why: 'at the start' },
  'settings of old shows': {
    begins: 'update show set holds =',
    kind: 'writes across shows',
    why: 'at the start, after an upgrade',
  },
  'shows to sweep': { begins: 'select show_id as "showId", bool_or(not ended) as "hasRunOut"', why: 'finds the shows' },
  'holds to restore': {
    begins: 'select show_id as "showId", visitor_id as "visitorId" from hold',
    why: 'finds the shows',
  },
  'a page of bookings': { begins: 'select page.place, sale.show_id as "showId"', why: 'a visitor’s, in all shows' },
  'passed bookings': { begins: 'select passed.sender_id as sender', why: 'a visitor’s, in all shows' },
  'changed bookings': { begins: 'select sale.show_id as "showId", booking_id as "bookingId"', why: 'a batch’s' },
  'tickets of an address': {
    begins: 'select show_id as "showId", booking_id as "bookingId" from buyer',
    why: 'for a mail',
  },
  'mails of an address': { begins: 'select count(*) >= 50 as enough from mail', why: 'a limit' },
  'mails to send': { begins: 'select show_id as "showId", mail_id as "mailId" from mail', why: 'finds the shows' },
  'the outbox': { begins: 'select mail.show_id as "showId", mail_id as "mailId"', why: 'a list' },
  'shows of an endpoint': { begins: 'select show_id, seq from show where coalesce(', why: 'when it is added' },
  'shows without a cursor': { begins: 'select show.show_id as "showId", endpoint.endpoint_id', why: 'of webhooks' },
  'cursors of other shows': { begins: 'select distinct cursor.show_id as "showId", show.seq', why: 'of webhooks' },
  'changes that wait': { begins: 'select endpoint_id as "endpointId", sum(show.seq', why: 'a figure of webhooks' },
  'deliveries that are due': { begins: 'select due."endpointId", due."showId" from (', why: 'of webhooks' },
}

const MAY_BE_READ: FaultKind = 'across shows'

/**
 * Adds a test to a file, as its last: what the servers of the file have sent could be run on a database that is distributed
 * by show, except for the statements above.
 * @param own statements that the file's tests send themselves; one that ends with … is only how such a statement begins
 */
export function checkStatementsByShow(own: readonly string[] = []): void {
  const { texts, stop } = recordStatements()
  afterAll(stop)
  test('every statement that the server sent names its show by a constant, except for those about several', async () => {
    expect(texts.size).toBeGreaterThan(0)
    expect(await notByShow([...texts], own)).toEqual([])
  })
}

/** The statements that are not excepted, each with its fault. */
async function notByShow(texts: readonly string[], own: readonly string[]): Promise<string[]> {
  const volatile = await volatileFunctions()
  const found: string[] = []
  for (const text of texts) {
    const line = text.replaceAll(/\s+/g, ' ').trim()
    if (own.some((one) => (one.endsWith('…') ? line.startsWith(one.slice(0, -1)) : line === one))) continue
    const exception = Object.values(ACROSS_SHOWS).find(({ begins }) => line.startsWith(begins))
    const allowed = exception && (exception.kind ?? MAY_BE_READ)
    for (const { kind, what } of await faultsIn(text, volatile)) {
      if (kind !== allowed) found.push(`${kind}: ${what}: ${line}`)
    }
  }
  return found
}

async function volatileFunctions(): Promise<Set<string>> {
  const client = new Client(inject('postgresUrl'))
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(`select proname as name from pg_proc where provolatile = 'v'`)
    return new Set(rows.map(({ name }) => name))
  } finally {
    await client.end()
  }
}
