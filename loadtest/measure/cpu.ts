// What a process of the load costs: one that is busy all the time measures itself and not the server.
import { now, SECOND_MS } from '../run-clock.ts'

/** @returns a function that says which share of one core this process has used since it was last asked */
export function cpuMeter(): () => number {
  let used = process.cpuUsage()
  let at = now()
  return () => {
    const { user, system } = process.cpuUsage(used)
    const share = (user + system) / SECOND_MS / (now() - at)
    used = process.cpuUsage()
    at = now()
    return share
  }
}
