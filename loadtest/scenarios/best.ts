// Scenario: groups want seats together, which the server chooses, until the house is full. Nobody is refused what is there.
import { SECOND_MS } from '../run-clock.ts'
import { showSource, type CommonOptions, type Scenario } from './scenario.ts'

export type BestOptions = CommonOptions & {
  /** How many are there at a time, on average. */
  groups: number
  /** Of servers of its own: how many sell the house. */
  nodes: number
}

const LOOK_MS = SECOND_MS
const HESITATE_MS = 2 * SECOND_MS
/** Short, so that what is left lying comes free while others still want it. */
const GRACE_SECONDS = 3
const GROUP = { least: 2, most: 6 }

export function best(options: BestOptions): Scenario {
  const { groups, nodes, for: seconds } = options
  const pace = { look: LOOK_MS * options.pace, hesitate: HESITATE_MS * options.pace }
  const mostAtATime = 5 * groups
  const perSecond = (groups * SECOND_MS) / (pace.look + pace.hesitate)
  return {
    name: 'best',
    options,
    place: showSource(options, { GRACE_SECONDS: String(Math.ceil(GRACE_SECONDS * options.pace)) }, nodes),
    populations: [
      {
        kind: 'groups',
        arrivals: { rate: { perSecond, rampSeconds: 0, seconds }, mostAtATime },
        pace,
        ...GROUP,
        abandon: 0.1,
      },
    ],
    framesOf: 200,
    sockets: mostAtATime,
    hasEnd: true,
    isOver: (seats) => seats.available === 0 && seats.held === 0,
  }
}
