// The machine that a benchmark ran on.
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, platform, release, totalmem } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'

const GB = 1024 ** 3
const PACKAGES = ['@mikro-orm/postgresql', 'pg', 'socket.io', 'ws']

export const Machine = z.object({
  hardware: z.string(),
  system: z.string(),
  /** By the name of the program. */
  versions: z.record(z.string(), z.string()),
})
export type Machine = z.infer<typeof Machine>

const Packages = z.object({ version: z.string(), dependencies: z.record(z.string(), z.string()) })

/** @param postgres the version of the PostgreSQL that was used */
export function thisMachine(postgres: string): Machine {
  const { version, dependencies } = Packages.parse(
    JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')),
  )
  const model = cpus()[0]?.model ?? 'processor'
  return {
    hardware: `${availableParallelism()} × ${model}, ${Math.round(totalmem() / GB)} GB, shared by server, PostgreSQL and load`,
    system: `${platform()} ${release()}`,
    versions: {
      Holdfast: version,
      'Node.js': process.versions.node,
      PostgreSQL: postgres,
      ...Object.fromEntries(PACKAGES.map((name) => [name, dependencies[name] ?? ''])),
    },
  }
}

/** Long enough to tell, and short beside a run. */
const SAMPLE_MS = 1000

/** The share of all cores that others use while this process waits. */
export async function shareInUse(): Promise<number> {
  const before = coreTimes()
  await pause(SAMPLE_MS)
  const after = coreTimes()
  return (after.used - before.used) / Math.max(1, after.all - before.all)
}

function coreTimes(): { used: number; all: number } {
  const sum = { used: 0, all: 0 }
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.irq + times.idle
    sum.all += all
    sum.used += all - times.idle
  }
  return sum
}
