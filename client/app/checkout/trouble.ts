// Why a purchase did not come about, in words.
import { isOutcomeUnknown } from '../../connection/refusals.ts'
import { texts } from '../texts.ts'
import type { Step } from './checkout.svelte.ts'

/** Undefined when nothing is wrong. */
export function troubleOf(
  step: Step,
  namesOf: (seatIds: readonly number[]) => string,
): { title: string; hint: string } | undefined {
  const words = texts.checkout
  if (step.name === 'declined') return { title: words.declined, hint: words.declinedHint }
  if (step.name !== 'refused') return undefined
  const { code, message, seats = [] } = step.refusal
  if (isOutcomeUnknown(step.refusal)) return { title: words.unknown, hint: words.unknownHint }
  if (code === 'NOT_HELD') {
    return { title: words.notBooked, hint: words.notHeld(namesOf(seats.map(({ seatId }) => seatId))) }
  }
  return { title: words.notBooked, hint: message }
}
