// Scenario: a few people who take their time, so that a map comes alive while you look at it.
import { SECOND_MS } from '../run-clock.ts'
import { showSource, type CommonOptions, type Scenario } from './scenario.ts'

export type CrowdOptions = CommonOptions & {
  /** How many are there at a time. */
  people: number
}

const LOOK_MS = 2 * SECOND_MS
const HESITATE_MS = 6 * SECOND_MS
const FRAMES_OF = 10

export function crowd(options: CrowdOptions): Scenario {
  const { people } = options
  const pace = { look: LOOK_MS * options.pace, hesitate: HESITATE_MS * options.pace }
  return {
    name: 'crowd',
    options,
    place: showSource(options, {}),
    populations: [
      {
        kind: 'buyers',
        arrivals: { atATime: people, visitMs: pace.look + pace.hesitate },
        pace,
        mostSeats: 4,
        rush: 1,
        abandon: 0.4,
        cancel: true,
      },
    ],
    framesOf: FRAMES_OF,
    sockets: people,
    isOver: () => false,
  }
}
