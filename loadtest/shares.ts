// How the people of a run are spread over the processes that play them.
import type { Part } from './orders.ts'

/** The share of process number `worker` (from 0) of `workers`; all shares together are the whole. */
export function shareOf(part: Part, worker: number, workers: number): Part {
  const some = (count: number): number => Math.floor(count / workers) + (worker < count % workers ? 1 : 0)
  switch (part.people) {
    case 'buyers':
      return {
        ...part,
        mostAtATime: some(part.mostAtATime),
        come:
          'rate' in part.come
            ? { rate: { ...part.come.rate, perSecond: part.come.rate.perSecond / workers } }
            : { atATime: some(part.come.atATime) },
      }
    case 'viewers':
      return { ...part, count: some(part.count) }
  }
}

/** Some below the number of ports that a system gives out for one address; Linux has 28,232. */
const SOCKETS_PER_ADDRESS = 25_000

/** Addresses to connect from. Only this machine's loopback has more than one for certain; elsewhere it is the system's. */
export function addressesFor(url: string, sockets: number): string[] {
  if (sockets <= SOCKETS_PER_ADDRESS || !/^127\./.test(new URL(url).hostname)) return []
  return Array.from({ length: Math.ceil(sockets / SOCKETS_PER_ADDRESS) }, (_, i) => `127.0.0.${i + 1}`)
}
