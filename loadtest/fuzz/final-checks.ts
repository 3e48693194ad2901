// The checks at the end of a lap: nothing is held any more, honest buyers were served and got true answers, the database
// has nothing against the rules, and the server's memory has not grown.
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { check } from '../checker/check.ts'
import { readClockOffset, readRecords } from '../checker/read-database.ts'
import { violationText } from '../checker/violation.ts'
import { audit, settingsOf } from '../crashes/audit.ts'
import type { Shopper } from '../crashes/shopper.ts'
import { SECOND_MS } from '../run-clock.ts'
import { RunError } from '../run.ts'
import type { Served } from './fuzz-servers.ts'
import { FUZZED_SHOW, HONEST_SHOW } from './json-grammar.ts'
import type { Tally } from './tally.ts'

const MB = 1024 * 1024
/** For code and caches of a bounded size, which the first use fills. */
const MEMORY_MAY_GROW = 64 * MB
const QUIET_MS = 60 * SECOND_MS
/** Refusals of buyers who ask for seats that others have, or whose time is over. */
const DESERVED = ['SEATS_TAKEN', 'NOT_ENOUGH_SEATS', 'NOT_HELD', 'LIMIT_REACHED', 'EXTENSION_LIMIT', 'FORBIDDEN']

/** @param before the server's memory before anything was sent @returns what is wrong, each in a sentence or a history */
export async function faultsOf(
  { server, databaseUrl }: Served,
  buyers: readonly Shopper[],
  before: number,
  tally: Tally,
): Promise<string[]> {
  const [buyer] = buyers
  const limits = buyer?.limits
  if (!limits) throw new RunError('The honest buyers were not let in.')
  const held = await untilNothingIsHeld(databaseUrl)
  const { lost, doubled, faults } = await audit(databaseUrl, HONEST_SHOW, buyers, { strangers: true })
  const after = await server.memory(true)
  tally.grew(after - before)
  return [
    ...(held > 0 ? [`H10 ${held} seats are still held, and nobody is there who could hold them.`] : []),
    ...unserved(buyers),
    ...(lost + doubled > 0 ? [`${lost} acknowledged bookings are lost, ${doubled} seats are sold twice.`] : []),
    ...faults,
    ...(await fuzzedFaults(databaseUrl, limits)),
    ...(after - before > MEMORY_MAY_GROW
      ? [`The server’s memory grew from ${Math.round(before / MB)} to ${Math.round(after / MB)} MB and stayed so.`]
      : []),
    ...(server.log === '' ? [] : [`The server logged an error: ${server.log}`]),
  ]
}

/** The calls of fuzzed visitors are not recorded, so that only the log and the tables of their show are checked. */
async function fuzzedFaults(databaseUrl: string, limits: Parameters<typeof settingsOf>[0]): Promise<string[]> {
  const records = await readRecords(databaseUrl, [FUZZED_SHOW])
  const clockOffset = await readClockOffset(databaseUrl)
  const history = { calls: [], sightings: [] }
  const { violations } = check({ history, settings: settingsOf(limits), records, clockOffset, strangers: true })
  return violations.map(violationText)
}

function unserved(buyers: readonly Shopper[]): string[] {
  const calls = buyers.flatMap((buyer) => buyer.calls)
  const words = calls.flatMap(({ deed: { request }, outcome }) => {
    if (outcome.kind === 'unknown') return [`${request}: no answer`]
    if (outcome.kind !== 'refused' || DESERVED.includes(outcome.refusal.code)) return []
    // These buyers cancel all their bookings. More than twenty cancellations in an hour are refused (A6).
    if (request === 'booking:cancel' && outcome.refusal.code === 'RATE_LIMITED') return []
    return [`${request}: ${outcome.refusal.code}`]
  })
  return Array.from(
    Map.groupBy(words, (word) => word),
    ([word, all]) => `An honest buyer was not served, ${all.length} × ${word}.`,
  )
}

/** Waits for a minute at most. @returns how many seats are still held */
async function untilNothingIsHeld(databaseUrl: string): Promise<number> {
  const client = new Client(databaseUrl)
  await client.connect()
  try {
    for (const end = performance.now() + QUIET_MS; ; await pause(100)) {
      const { rows } = await client.query<{ held: number }>(
        'select count(*)::int as held from seat where held_by is not null and booking_id is null',
      )
      const held = rows[0]?.held ?? 0
      if (held === 0 || performance.now() > end) return held
    }
  } finally {
    await client.end()
  }
}
