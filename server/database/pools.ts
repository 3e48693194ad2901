// The connections of a server, divided among what uses them, so that none of it waits for the rest.
import type { MikroORM } from '@mikro-orm/postgresql'
import { openDatabase } from './orm.ts'

/** Commands, and whatever else locks or writes shows; reads that are made for visitors; and background work. */
export type Pools = Readonly<{
  commands: MikroORM
  reads: MikroORM
  /** Polls, sweeps' and the grace's lists, revoked tokens, operators: short statements that wait for no lock. */
  background: MikroORM
  close: () => Promise<void>
}>

/** How many connections each of them gets. Of two connections, reads and background work share one. */
export function sharesOf(size: number): Readonly<{ commands: number; reads: number; background: number }> {
  const reads = Math.max(1, Math.floor(size * 0.3))
  const background = size < 3 ? 0 : Math.max(1, Math.floor(size / 10))
  return { commands: size - reads - background, reads, background }
}

/**
 * Opens the database at `url` on `size` connections, at least 2. Nothing connects before the first query.
 * @param useMs how long a connection may be in use before it is broken off
 */
export function openPools(url: string, size: number, useMs?: number): Pools {
  const shares = sharesOf(size)
  const commands = openDatabase(url, shares.commands, useMs)
  const reads = openDatabase(url, shares.reads, useMs)
  const background = shares.background === 0 ? reads : openDatabase(url, shares.background, useMs)
  return {
    commands,
    reads,
    background,
    close: async () => {
      for (const orm of new Set([commands, reads, background])) await orm.close(true)
    },
  }
}
