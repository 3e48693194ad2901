// Scenario: the house is sold out. Buyers come one after the other, want the same seats, hesitate, buy or go.
import { SECOND_MS } from '../run-clock.ts'
import { showSource, type CommonOptions, type Scenario } from './scenario.ts'

export type RushOptions = CommonOptions & {
  /** How many are there at a time: on average, or with `closed` exactly. */
  buyers: number
  /** Who only look. */
  viewers: number
  closed?: true
}

const LOOK_MS = SECOND_MS
const HESITATE_MS = 2 * SECOND_MS
/** Short, so that what is left lying comes free while others still want it. */
const GRACE_SECONDS = 3

export function rush(options: RushOptions): Scenario {
  const { buyers, viewers, for: seconds, closed } = options
  const pace = { look: LOOK_MS * options.pace, hesitate: HESITATE_MS * options.pace }
  const mostAtATime = 5 * buyers
  // Little’s law: how many are there is how many come, times how long they stay.
  const perSecond = (buyers * SECOND_MS) / (pace.look + pace.hesitate)
  return {
    name: 'rush',
    options,
    place: showSource(options, { GRACE_SECONDS: String(Math.ceil(GRACE_SECONDS * options.pace)) }),
    populations: [
      {
        kind: 'buyers',
        arrivals: closed
          ? { atATime: buyers, visitMs: pace.look + pace.hesitate }
          : { rate: { perSecond, rampSeconds: 0, seconds }, mostAtATime },
        pace,
        mostSeats: 4,
        rush: 3,
        abandon: 0.1,
        cancel: false,
      },
      { kind: 'viewers', count: viewers },
    ],
    framesOf: 200,
    sockets: mostAtATime + viewers,
    hasEnd: true,
    isOver: (seats) => seats.available === 0 && seats.held === 0,
  }
}
