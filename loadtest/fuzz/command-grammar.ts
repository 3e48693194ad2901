// Commands of visitors: with any payloads, and in any order.
import fc from 'fast-check'
import { connectOf, entered, nearlyValidEvent, validEvent } from './conversations.ts'
import type { Step } from './input.ts'

/** Requests of a visitor whose payloads fit, nearly fit, or do not. */
export const payloadSteps: fc.Arbitrary<Step[]> = fc
  .array(fc.oneof(validEvent, nearlyValidEvent), { minLength: 1, maxLength: 12 })
  .map((events) => [...entered(0, 0), ...events.map((event, i): Step => ({ on: 0, message: `42${i + 1}${event}` }))])

const act = fc.oneof(
  { weight: 12, arbitrary: validEvent.map((event) => `42${event}`) },
  { weight: 1, arbitrary: fc.constantFrom('41', '40', '40{}', connectOf(0), connectOf(1), '3') },
)

/** Several visitors, each on connections of their own, whose commands meet: the same seats, the same ids, any order. */
export const orderSteps: fc.Arbitrary<Step[]> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 3 }), act, fc.constantFrom('', '', '', 'answered', 'dropped', 'twice')), {
    minLength: 4,
    maxLength: 30,
  })
  .map((acts) => {
    const opened = new Set<number>()
    return acts.flatMap(([on, message, how], i): Step[] => {
      // Connections 0 and 3 are of one visitor: two tabs.
      const first = opened.has(on) ? [] : entered(on, on % 3)
      opened.add(on)
      const step: Step = { on, message: message.replace(/^42\[/, `42${i + 1}[`) }
      if (how === 'dropped') opened.delete(on)
      return [...first, step, ...(how === 'twice' ? [step] : how === '' ? [] : [ender(on, how)])]
    })
  })

function ender(on: number, how: 'answered' | 'dropped'): Step {
  return how === 'answered' ? { on, answered: true } : { on, dropped: true }
}
