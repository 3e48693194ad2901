// How much of the machine others use while a row is measured: figures taken on a busy machine are not to be trusted.
import { readdirSync, readFileSync } from 'node:fs'

/** Processor time in ticks of the system's clock: of all cores, what was used of it, and what our processes used. */
type Times = { all: number; used: number; ours: number }

export class OthersUse {
  readonly #roots: Set<number>
  #last: Times | undefined
  readonly #shares: number[] = []

  /** @param root the process that counts as ours, with its children */
  constructor(root = process.pid) {
    this.#roots = new Set([root])
  }

  /** Counts another process, and its children, as ours: PostgreSQL, say, which has no parent among our processes. */
  add(pid: number): void {
    this.#roots.add(pid)
  }

  /** Begins a round. */
  begin(): void {
    this.#last = timesOf(this.#roots)
  }

  /** Ends a round, and keeps the share of all cores that others used in it. */
  end(): void {
    const [before, after] = [this.#last, timesOf(this.#roots)]
    if (!before || !after || after.all <= before.all) return
    const others = after.used - before.used - (after.ours - before.ours)
    this.#shares.push(Math.max(0, others / (after.all - before.all)))
  }

  /** Of each round; empty where the system does not tell, which only Linux does. */
  get shares(): readonly number[] {
    return this.#shares
  }
}

/** The fields of the first line of /proc/stat after its name. */
const [IDLE, IO_WAIT, GUEST] = [3, 4, 8]

function timesOf(roots: ReadonlySet<number>): Times | undefined {
  const stat = readIfThere('/proc/stat')
  if (stat === undefined) return undefined
  // What guests use is in the fields before, too. What other machines on the same hardware use is in `steal`.
  const fields = (stat.split('\n', 1)[0] ?? '').trim().split(/\s+/).slice(1).map(Number).slice(0, GUEST)
  const all = fields.reduce((sum, ticks) => sum + ticks, 0)
  return { all, used: all - (fields[IDLE] ?? 0) - (fields[IO_WAIT] ?? 0), ours: ticksOfFamilies(roots) }
}

/** Of the fields of /proc/<pid>/stat after the process's name: its parent; user and system time, also of ended children. */
const [PARENT, TIMES, TIMES_END] = [1, 11, 15]

/** What these processes and all beneath them have used. A process that has ended counts through its parent. */
function ticksOfFamilies(roots: ReadonlySet<number>): number {
  const processes = new Map<number, { parent: number; ticks: number }>()
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readIfThere(`/proc/${name}/stat`) : undefined
    if (stat === undefined) continue
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const ticks = fields.slice(TIMES, TIMES_END).reduce((sum, one) => sum + one, 0)
    processes.set(Number(name), { parent: fields[PARENT] ?? 0, ticks })
  }
  const isOurs = (pid: number): boolean => {
    if (roots.has(pid)) return true
    const parent = processes.get(pid)?.parent ?? 0
    return parent > 0 && isOurs(parent)
  }
  return [...processes].reduce((sum, [pid, { ticks }]) => sum + (isOurs(pid) ? ticks : 0), 0)
}

/** A process may end at any moment. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
