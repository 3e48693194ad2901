// Scenario: lines break. People hold seats, are cut off, and come back within the grace or after it.
import { SECOND_MS } from '../run-clock.ts'
import { showSource, type CommonOptions, type Scenario } from './scenario.ts'

export type FlakyOptions = CommonOptions & {
  /** How many are there at a time, on average. */
  people: number
}

/** Of a server of its own: short, so that many come back after it. */
const GRACE_SECONDS = 2
/** Of a visit: a third is away for half the grace, a third likewise, a third for longer than the grace. */
const VISIT_MS = ((0.5 + 0.5 + 2) * GRACE_SECONDS * SECOND_MS) / 3

export function flaky(options: FlakyOptions): Scenario {
  const { people, for: seconds } = options
  const mostAtATime = 5 * people
  return {
    name: 'flaky',
    options,
    place: showSource(options, { GRACE_SECONDS: String(GRACE_SECONDS), SWEEP_INTERVAL_MS: '200' }),
    populations: [
      {
        kind: 'flaky',
        arrivals: { rate: { perSecond: (people * SECOND_MS) / VISIT_MS, rampSeconds: 0, seconds }, mostAtATime },
      },
    ],
    framesOf: 200,
    sockets: 2 * mostAtATime,
    isOver: () => false,
  }
}
