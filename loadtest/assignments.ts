// Divides the visitors of a scenario among the workers.
import type { Arrivals, Assignment, Population } from './instructions.ts'
import type { LoadShow } from './load-show.ts'
import { addressesFor } from './loopback.ts'
import type { Scenario } from './scenarios.ts'

/** An assignment for each worker; `historyFiles` has a path for each. */
export function assignmentsFor(
  scenario: Scenario,
  { urls, show }: LoadShow,
  historyFiles: readonly string[],
): Assignment[] {
  const { workers, seed, http } = scenario.options
  return historyFiles.map((historyFile, worker) => ({
    urls,
    showId: show.showId,
    seed,
    worker,
    addresses: addressesFor(urls, connectionsOf(scenario)),
    historyFile,
    framesOf: Math.ceil(scenario.framesOf / workers),
    http,
    populations: scenario.populations.map((population) => shareOf(population, worker, workers)),
  }))
}

/** The most connections at a time. Visitors who send commands over HTTP have a second connection for them. */
export function connectionsOf({ sockets, options }: Scenario): number {
  return Math.ceil(sockets * (1 + options.http))
}

/** The share of a worker (from 0) of `workers`. The shares of all workers together are the whole population. */
export function shareOf(population: Population, worker: number, workers: number): Population {
  const share = (count: number): number => Math.floor(count / workers) + (worker < count % workers ? 1 : 0)
  switch (population.kind) {
    case 'buyers':
    case 'groups':
    case 'flaky':
      return { ...population, arrivals: shareOfArrivals(population.arrivals, share, workers) }
    case 'viewers':
      return { ...population, count: share(population.count) }
    case 'seat-changers':
      return { ...population, count: share(population.count), perSecond: population.perSecond / workers }
  }
}

function shareOfArrivals(arrivals: Arrivals, share: (count: number) => number, workers: number): Arrivals {
  if ('atATime' in arrivals) return { ...arrivals, atATime: share(arrivals.atATime) }
  const { rate, mostAtATime } = arrivals
  return { rate: { ...rate, perSecond: rate.perSecond / workers }, mostAtATime: share(mostAtATime) }
}
