// Each socket is an open file: whether the system allows a run as many as it needs.
import { z } from 'zod'
import { RunError } from './run.ts'

/** Modules, pipes, and what Node itself keeps open. */
const OTHERS = 100

const Limits = z.object({ userLimits: z.object({ open_files: z.object({ soft: z.number() }) }) })

/** @throws {RunError} when the process may not have so many sockets open at once */
export function requireSockets(sockets: number): void {
  const { success, data } = Limits.safeParse(process.report.getReport())
  // Unlimited, or a system without such a limit.
  if (!success) return
  const allowed = data.userLimits.open_files.soft
  const needed = sockets + OTHERS
  if (needed <= allowed) return
  throw new RunError(
    `This needs ${needed} open files, and this shell allows ${allowed}: ask for fewer users, or allow more with \`ulimit -n ${needed}\`.`,
  )
}
