// A changed field of a show in words: “sale closes on Mon 30 Nov 2026, 20:00 CET”.
import { shortened } from '../../../../shared/text.ts'
import { formatVenueTime } from '../../format.ts'
import { opsTexts } from '../texts.ts'

const words = opsTexts.log.fields
const SECOND_MS = 1000

/**
 * The new value of a field of `show-changed`, whose `value` is JSON. A field that this version does not know is said as it
 * is.
 */
export function fieldText(name: string, value: string, timeZone: string): string {
  const parsed: unknown = JSON.parse(value)
  const text = String(parsed)
  switch (name) {
    case 'startsAt':
    case 'salesOpenAt':
    case 'salesCloseAt':
      return words[name](formatVenueTime(new Date(Number(parsed)).toISOString(), timeZone))
    case 'title':
    case 'venue':
    case 'timeZone':
    case 'planId':
      return words[name](text)
    case 'singles':
      return text === 'off' || text === 'warn' || text === 'refuse' ? words.singles[text] : text
    case 'confirmBy':
      return parsed === 'server' ? words.soldByServer : words.soldHere
    case 'isArchived':
      return parsed === true ? words.archived : words.unarchived
    case 'holds':
      return typeof parsed === 'object' && parsed !== null ? holdsText(new Map(Object.entries(parsed))) : text
    case 'about':
      return typeof parsed === 'object' && parsed !== null ? aboutText(new Map(Object.entries(parsed))) : text
    case 'posterDigest':
      return parsed === null ? words.posterRemoved : words.posterStored
    default:
      return `${name}: ${value}`
  }
}

/** The description may be long. */
const SHOWN_CHARACTERS = 80

function aboutText(about: ReadonlyMap<string, unknown>): string {
  const fields = Array.from(about, ([name, value]) => `${name} “${shortened(String(value), SHOWN_CHARACTERS)}”`)
  return words.about(fields.join(', '))
}

function holdsText(holds: ReadonlyMap<string, unknown>): string {
  const seconds = (name: string): number => Number(holds.get(name)) / SECOND_MS
  const perAddress = holds.get('heldSeatsPerAddress')
  return [
    words.seatsPerVisitor(Number(holds.get('maxSeatsPerVisitor'))),
    words.holdLasts(seconds('holdMs'), seconds('holdMaxMs')),
    words.keptOffline(seconds('graceMs')),
    ...(typeof perAddress === 'number' ? [words.seatsPerNetwork(perAddress)] : []),
  ].join(', ')
}
