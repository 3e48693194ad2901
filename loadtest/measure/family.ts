// What a process and its children have used of the processors, as Linux knows it: PostgreSQL is a family of processes.
import { readdirSync, readFileSync } from 'node:fs'

const NS_PER_MS = 1_000_000
/** In `stat`, counted from the state on: the names of processes may have spaces in them. */
const PARENT = 1

/** In milliseconds; children that have ended are not counted. Undefined where there is no such file system. */
export function cpuMsOfFamily(pid: number): number | undefined {
  const own = cpuMsOf(pid)
  if (own === undefined) return undefined
  const children = readdirSync('/proc').filter((name) => parentOf(Number(name)) === pid)
  return children.reduce((sum, child) => sum + (cpuMsOf(Number(child)) ?? 0), own)
}

export function parentOf(pid: number): number | undefined {
  const stat = contentOf(`/proc/${pid}/stat`)
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[PARENT])
}

function cpuMsOf(pid: number): number | undefined {
  const ran = contentOf(`/proc/${pid}/schedstat`)?.split(' ')[0]
  return ran === undefined ? undefined : Number(ran) / NS_PER_MS
}

/** A process may end at any moment. */
function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
