// The fields of a show as a form has them, and what of them to send.
import type { Call } from '../../../../shared/http.ts'
import type { Show } from '../../../../shared/protocol.ts'
import {
  type AboutInput,
  isWebAddress,
  LONGEST_ADDRESS,
  LONGEST_DESCRIPTION,
  LONGEST_ORGANISER,
} from '../../../../shared/show-about.ts'
import { isCurrency } from '../../../../shared/currency.ts'
import { LONGEST_TITLE } from '../../../../shared/routes/show-desk-routes.ts'
import type { Singles } from '../../../../shared/status.ts'
import { isTimeZone, localTime, readTime } from '../../../../shared/times.ts'
import { settingsTexts } from '../texts-settings.ts'

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
  description: string
  doorsAt: string
  minimumAge: number | null
  organiser: string
  address: string
  termsUrl: string
}

type Problem = { field: string; message: string }
const words = settingsTexts.settings
type Sent<B> = { ok: true; call: B } | { ok: false; problems: Problem[] }

const TIMES = ['startsAt', 'salesOpenAt', 'salesCloseAt', 'doorsAt'] as const
const ABOUT_TEXTS = ['description', 'organiser', 'address', 'termsUrl'] as const
const HOLDS = ['maxSeatsPerVisitor', 'holdSeconds', 'holdMaxSeconds', 'graceSeconds'] as const

export function emptyFields(timeZone: string): ShowFields {
  const times = { startsAt: '', salesOpenAt: '', salesCloseAt: '', doorsAt: '' }
  const about = { description: '', minimumAge: null, organiser: '', address: '', termsUrl: '' }
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
    ...about,
  }
}

export function fieldsOf(show: Show): ShowFields {
  const { showId, planId, title, venue, timeZone, currency, singles = 'warn', holds, about = {} } = show
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
    description: about.description ?? '',
    doorsAt: about.doorsAt === undefined ? '' : local(about.doorsAt),
    minimumAge: about.minimumAge ?? null,
    organiser: about.organiser ?? '',
    address: about.address ?? '',
    termsUrl: about.termsUrl ?? '',
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

/** The call that makes a show of these fields, or what is wrong with them. */
export function showToMake(typed: ShowFields): Sent<Call<'makeShow'>> {
  const fields = trimmed(typed)
  const { showId, planId, title, venue, timeZone, currency, singles } = fields
  const times = timesOf(fields, TIMES)
  const problems = [
    ...textProblems(fields),
    ...(isCurrency(currency) ? [] : [{ field: 'currency', message: words.noCurrency }]),
    ...(times.ok ? [] : times.problems),
  ]
  if (!times.ok || problems.length > 0) return { ok: false, problems }
  const { startsAt, doorsAt, ...sale } = times.call
  if (startsAt === undefined) return { ok: false, problems: [{ field: 'startsAt', message: words.noStart }] }
  return {
    ok: true,
    call: {
      ...{ showId, planId, title, venue, timeZone, currency, singles, startsAt },
      ...sale,
      ...holdsOf(fields, HOLDS),
      ...aboutOf(fields, (name) => fields[name] !== '' && fields[name] !== null, doorsAt),
    },
  }
}

/** The call that changes a show to these fields, with only what differs; or what is wrong with them. */
export function showToChange(before: ShowFields, typed: ShowFields): Sent<Omit<Call<'changeShow'>, 'reason'>> {
  const fields = trimmed(typed)
  const differs = (name: keyof ShowFields): boolean => fields[name] !== before[name]
  // In another zone, the same clock times are other times.
  const times = timesOf(fields, differs('timeZone') ? TIMES : TIMES.filter(differs))
  const problems = [...textProblems(fields), ...(times.ok ? [] : times.problems)]
  if (!times.ok || problems.length > 0) return { ok: false, problems }
  const { doorsAt, ...ofSale } = times.call
  const texts: [string, string][] = (['title', 'venue', 'timeZone', 'singles'] as const)
    .filter(differs)
    .map((name) => [name, fields[name]])
  return {
    ok: true,
    call: {
      showId: fields.showId,
      ...Object.fromEntries(texts),
      ...ofSale,
      ...holdsOf(fields, HOLDS.filter(differs)),
      ...aboutOf(fields, (name) => differs(name) || (name === 'doorsAt' && doorsAt !== undefined), doorsAt),
    },
  }
}

function trimmed(fields: ShowFields): ShowFields {
  const { title, venue, timeZone, currency, planId, showId } = fields
  return {
    ...fields,
    ...{ title: title.trim(), venue: venue.trim(), timeZone: timeZone.trim(), currency: currency.trim() },
    ...{ planId: planId.trim(), showId: showId.trim() },
    ...Object.fromEntries(ABOUT_TEXTS.map((name) => [name, fields[name].trim()])),
  }
}

const TEXTS = [
  ['title', LONGEST_TITLE],
  ['venue', LONGEST_TITLE],
  ['description', LONGEST_DESCRIPTION],
  ['organiser', LONGEST_ORGANISER],
  ['address', LONGEST_ADDRESS],
] as const

function textProblems(fields: ShowFields): Problem[] {
  const long = TEXTS.filter(([field, longest]) => fields[field].length > longest).map(([field, longest]) => ({
    field,
    message: words.tooLong(fields[field].length, longest),
  }))
  return [
    ...long,
    ...(isTimeZone(fields.timeZone) ? [] : [{ field: 'timeZone', message: words.noTimeZone }]),
    ...(fields.termsUrl === '' || isWebAddress(fields.termsUrl)
      ? []
      : [{ field: 'termsUrl', message: words.noWebAddress }]),
  ]
}

/** None without a time zone, by whose clocks they are. */
function timesOf(
  fields: ShowFields,
  names: readonly (typeof TIMES)[number][],
): Sent<Partial<Record<(typeof TIMES)[number], string>>> {
  const call: Partial<Record<(typeof TIMES)[number], string>> = {}
  const problems: Problem[] = []
  if (!isTimeZone(fields.timeZone)) return { ok: true, call }
  for (const name of names) {
    if (fields[name] === '') continue
    try {
      call[name] = readTime(fields[name], fields.timeZone).toISOString()
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      problems.push({ field: name, message: pageSentence(error.message) })
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, call }
}

function holdsOf(fields: ShowFields, names: readonly (typeof HOLDS)[number][]): Pick<Call<'makeShow'>, 'holds'> {
  const given = names.flatMap((name) => (fields[name] === null ? [] : [[name, fields[name]] as const]))
  return given.length > 0 ? { holds: Object.fromEntries(given) } : {}
}

/** What buyers read, of the fields that `isSent` names. An empty field removes what was there. */
function aboutOf(
  fields: ShowFields,
  isSent: (name: (typeof ABOUT_TEXTS)[number] | 'doorsAt' | 'minimumAge') => boolean,
  doorsAt: string | undefined,
): Pick<Call<'makeShow'>, 'about'> {
  const about: AboutInput = {}
  for (const name of ABOUT_TEXTS) if (isSent(name)) about[name] = fields[name] === '' ? null : fields[name]
  if (isSent('doorsAt')) about.doorsAt = doorsAt ?? null
  if (isSent('minimumAge')) about.minimumAge = fields.minimumAge
  return Object.keys(about).length > 0 ? { about } : {}
}

/** The fault of a time in a sentence, without the notations that a field of the page does not take. */
function pageSentence(sentence: string): string {
  if (/^It must be a time/.test(sentence)) return words.noDate
  return sentence.replace(/: say .*$/, `. ${words.otherTime}`)
}
