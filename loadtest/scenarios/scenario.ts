// What a scenario is: a place, people, and an end.
import type { Counts } from '../../shared/protocol.ts'
import type { ShowSource } from '../load-show.ts'
import type { Population } from '../instructions.ts'

/** What all scenarios that need people from several processes have in common. */
export type CommonOptions = {
  /** Of a server that is there already; without it the run starts its own. */
  url?: string
  show?: string
  /** Of the house that a run makes for itself. */
  seats: number
  /** The longest that it may go on, in seconds. */
  for: number
  seed: number
  workers: number
  /** How long people take, as a share of what they usually do. */
  pace: number
  /** Which share of them sends its commands over HTTP, from 0 to 1. They follow the map by socket all the same. */
  http: number
  /** Whether what is recorded is kept though all was right. */
  keep?: true
}

export type Scenario = {
  name: string
  options: CommonOptions
  place: ShowSource
  populations: Population[]
  /** Of how many connections at a time what they are shown goes into the history. */
  framesOf: number
  /** The most connections at a time. */
  sockets: number
  /** How many bytes more a server of its own may keep at the end than it had before; undefined: not judged. */
  heapMayGrow?: number
  /** Whether it is to get somewhere; a scenario that is not goes on until it is stopped. */
  hasEnd?: true
  /** Whether it has got where it was to get, by the seats' counts. */
  isOver: (seats: Counts) => boolean
}

/** The place that the options name; `environment` is that of servers of its own, of which there are `nodes`. */
export function showSource(
  { url, show, seats }: CommonOptions,
  environment: Record<string, string>,
  nodes = 1,
): ShowSource {
  return url === undefined ? { seats, nodes, environment } : { url, show }
}
