// How the people of a run are spread over the processes that play them.
import type { Coming, Part } from './instructions.ts'

/** The share of process number `worker` (from 0) of `workers`; all shares together are the whole. */
export function shareOf(part: Part, worker: number, workers: number): Part {
  const some = (count: number): number => Math.floor(count / workers) + (worker < count % workers ? 1 : 0)
  switch (part.people) {
    case 'buyers':
    case 'groups':
    case 'flaky':
      return { ...part, come: shareOfComing(part.come, some, workers) }
    case 'viewers':
      return { ...part, count: some(part.count) }
    case 'restless':
      return { ...part, count: some(part.count), perSecond: part.perSecond / workers }
  }
}

function shareOfComing(come: Coming, some: (count: number) => number, workers: number): Coming {
  if ('atATime' in come) return { ...come, atATime: some(come.atATime) }
  const { rate, mostAtATime } = come
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
