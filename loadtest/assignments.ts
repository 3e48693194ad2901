// How the people of a run are spread over the processes that play them.
import type { Arrivals, Population } from './instructions.ts'

/** The share of process number `worker` (from 0) of `workers`; all shares together are the whole. */
export function shareOf(population: Population, worker: number, workers: number): Population {
  const some = (count: number): number => Math.floor(count / workers) + (worker < count % workers ? 1 : 0)
  switch (population.kind) {
    case 'buyers':
    case 'groups':
    case 'flaky':
      return { ...population, arrivals: shareOfArrivals(population.arrivals, some, workers) }
    case 'viewers':
      return { ...population, count: some(population.count) }
    case 'seat-changers':
      return { ...population, count: some(population.count), perSecond: population.perSecond / workers }
  }
}

function shareOfArrivals(arrivals: Arrivals, some: (count: number) => number, workers: number): Arrivals {
  if ('atATime' in arrivals) return { ...arrivals, atATime: some(arrivals.atATime) }
  const { rate, mostAtATime } = arrivals
  return { rate: { ...rate, perSecond: rate.perSecond / workers }, mostAtATime: some(mostAtATime) }
}

/** Some below the number of ports that a system gives out for one address; Linux has 28,232. */
const SOCKETS_PER_ADDRESS = 25_000

/** Addresses to connect from. Only this machine's loopback has more than one for certain; elsewhere it is the system's. */
export function addressesFor(urls: readonly string[], sockets: number): string[] {
  if (sockets <= SOCKETS_PER_ADDRESS || !urls.every(isLoopback)) return []
  return Array.from({ length: Math.ceil(sockets / SOCKETS_PER_ADDRESS) }, (_, i) => `127.0.0.${i + 1}`)
}

export function isLoopback(url: string): boolean {
  return /^127\.\d+\.\d+\.\d+$/.test(new URL(url).hostname)
}
