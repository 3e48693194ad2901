// The fields of a show as a form has them, and what of them to send.
import type { Call } from '../../../../shared/http.ts'
import type { Show } from '../../../../shared/protocol.ts'
import type { Singles } from '../../../../shared/status.ts'
import { localTime, readTime } from '../../../../shared/times.ts'

/** Texts as they are typed; times are by the clocks of `timeZone`. */
export interface ShowFields {
  showId: string
  planId: string
  title: string
  venue: string
  timeZone: string
  currency: string
  startsAt: string
  salesOpenAt: string
  salesCloseAt: string
  singles: Singles
  maxSeatsPerVisitor: number | null
  holdSeconds: number | null
  holdMaxSeconds: number | null
  graceSeconds: number | null
}

type Problem = { field: string; message: string }
type Sent<B> = { ok: true; call: B } | { ok: false; problems: Problem[] }

const TIMES = ['startsAt', 'salesOpenAt', 'salesCloseAt'] as const
const HOLDS = ['maxSeatsPerVisitor', 'holdSeconds', 'holdMaxSeconds', 'graceSeconds'] as const

export function emptyFields(timeZone: string): ShowFields {
  const times = { startsAt: '', salesOpenAt: '', salesCloseAt: '' }
  const holds = { maxSeatsPerVisitor: null, holdSeconds: null, holdMaxSeconds: null, graceSeconds: null }
  return {
    showId: '',
    planId: '',
    title: '',
    venue: '',
    timeZone,
    currency: 'EUR',
    singles: 'warn',
    ...times,
    ...holds,
  }
}

export function fieldsOf(show: Show): ShowFields {
  const { showId, planId, title, venue, timeZone, currency, singles = 'warn', holds } = show
  const local = (time: string) => localTime(new Date(time), timeZone)
  return {
    ...{ showId, planId, title, venue, timeZone, currency, singles },
    startsAt: local(show.startsAt),
    salesOpenAt: local(show.salesOpenAt),
    salesCloseAt: local(show.salesCloseAt),
    maxSeatsPerVisitor: holds?.maxSeatsPerVisitor ?? null,
    holdSeconds: holds?.holdSeconds ?? null,
    holdMaxSeconds: holds?.holdMaxSeconds ?? null,
    graceSeconds: holds?.graceSeconds ?? null,
  }
}

/** An id for a show, made of its title: “Così fan tutte” is `cosi-fan-tutte`. */
export function idFrom(title: string): string {
  const plain = title
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, '')
  return plain
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60)
}

/** The call that makes a show of these fields, or the times that no clock shows. */
export function showToMake(fields: ShowFields): Sent<Call<'makeShow'>> {
  const { showId, planId, title, venue, timeZone, currency, singles } = fields
  const times = timesOf(fields, TIMES)
  if (!times.ok) return times
  const { startsAt, ...sale } = times.call
  if (startsAt === undefined)
    return { ok: false, problems: [{ field: 'startsAt', message: 'Say when the show starts.' }] }
  return {
    ok: true,
    call: { showId, planId, title, venue, timeZone, currency, singles, startsAt, ...sale, ...holdsOf(fields, HOLDS) },
  }
}

/** The call that changes a show to these fields: it has only what differs. */
export function showToChange(before: ShowFields, fields: ShowFields): Sent<Omit<Call<'changeShow'>, 'reason'>> {
  const differs = (name: keyof ShowFields): boolean => fields[name] !== before[name]
  // In another zone, the same clock times are other times.
  const times = timesOf(fields, differs('timeZone') ? TIMES : TIMES.filter(differs))
  if (!times.ok) return times
  const texts: [string, string][] = (['title', 'venue', 'timeZone', 'singles'] as const)
    .filter(differs)
    .map((name) => [name, fields[name]])
  return {
    ok: true,
    call: {
      showId: fields.showId,
      ...Object.fromEntries(texts),
      ...times.call,
      ...holdsOf(fields, HOLDS.filter(differs)),
    },
  }
}

function timesOf(
  fields: ShowFields,
  names: readonly (typeof TIMES)[number][],
): Sent<Partial<Record<(typeof TIMES)[number], string>>> {
  const call: Partial<Record<(typeof TIMES)[number], string>> = {}
  const problems: Problem[] = []
  for (const name of names) {
    if (fields[name] === '') continue
    try {
      call[name] = readTime(fields[name], fields.timeZone).toISOString()
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      problems.push({ field: name, message: error.message })
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, call }
}

function holdsOf(fields: ShowFields, names: readonly (typeof HOLDS)[number][]): Pick<Call<'makeShow'>, 'holds'> {
  const given = names.flatMap((name) => (fields[name] === null ? [] : [[name, fields[name]] as const]))
  return given.length > 0 ? { holds: Object.fromEntries(given) } : {}
}
