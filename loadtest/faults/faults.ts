// The faults: what each does to an installation, when it may strike, and how long it lasts.
import { setTimeout as pause } from 'node:timers/promises'
import { between, type Random } from '../random.ts'
import { RunError } from '../run.ts'
import { SECOND_MS } from '../run-clock.ts'
import { BOOKING_MOMENTS, type DatabaseMoment } from './database-messages.ts'
import type { ProxiedConnection } from './fault-proxy.ts'
import type { Installation, Server } from './installation.ts'

/** `answered`: a server has answered a command, and the answer has been passed on to its client. */
export type Moment = DatabaseMoment | 'answered'

/** A strike against one of the servers. */
export type Strike = {
  installation: Installation
  server: Server
  /** The connection on which the moment came; none for `answered`. */
  connection: ProxiedConnection | undefined
  /** How long the fault lasts. */
  lastsMs: number
  random: Random
}

export type Fault = Readonly<{
  /** What happens, for the report: “… at the 12th commit”. */
  what: string
  moments: readonly Moment[]
  /** The least and the most time that it lasts; a fault without it is over at once. */
  lasts?: readonly [leastMs: number, mostMs: number]
  /** How often it strikes, at most. */
  times?: number
  /** Strikes before its first `await`, that is, before anything more passes. Resolves when the fault may be mended. */
  strike: (strike: Strike) => Promise<unknown>
}>

const HOUR_MS = 3600 * SECOND_MS
const ENDS_BACKENDS = `select pg_terminate_backend(pid) from pg_stat_activity
  where pid <> pg_backend_pid() and datname = current_database() and backend_type = 'client backend'`
/** PostgreSQL reports a full disk with this SQLSTATE. */
const DISK_FULL = '53100'

const kill = async ({ server: { node }, lastsMs }: Strike): Promise<void> => {
  await node.end('SIGKILL')
  await pause(lastsMs)
}

export const FAULTS = {
  'kill-in-transaction': {
    what: 'a server is killed while it has a show locked',
    moments: ['locked'],
    lasts: [0, 1500],
    strike: kill,
  },
  'kill-before-ack': {
    what: 'a server is killed between a commit and its answer',
    moments: ['committed'],
    lasts: [0, 1500],
    strike: kill,
  },
  'kill-after-ack': {
    what: 'a server is killed as soon as it has answered',
    moments: ['answered'],
    lasts: [0, 1500],
    strike: kill,
  },
  'kill-before-hint': {
    what: 'a server is killed when it has committed, before it tells the other of the change',
    moments: ['hint-sent'],
    lasts: [0, 1500],
    strike: kill,
  },
  freeze: {
    what: 'a server is stopped beyond the grace, and continues',
    moments: BOOKING_MOMENTS,
    // Longer than the grace; sometimes longer than a transaction may be idle.
    lasts: [1300, 3000],
    strike: async ({ server: { node }, lastsMs }) => {
      node.signal('SIGSTOP')
      await pause(lastsMs)
    },
  },
  'rolling-restart': {
    what: 'one server after the other is told to stop, and started again',
    moments: ['committed', 'answered'],
    strike: async ({ installation: { servers } }) => {
      for (const { node } of servers) {
        const status = await node.end('SIGTERM')
        if (status !== 0) throw new RunError(`A server that was told to stop ended with ${status ?? 'a signal'}.`)
        await node.start()
      }
    },
  },
  'two-sweepers': {
    what: 'nothing breaks, and most visitors abandon their seats to two sweepers',
    moments: ['committed'],
    lasts: [500, 1500],
    strike: ({ lastsMs }) => pause(lastsMs),
  },
  'clock-step': {
    what: 'the clock of one server is set by an hour',
    moments: ['locked', 'answered'],
    lasts: [500, 1500],
    strike: async ({ server: { node }, lastsMs, random }) => {
      node.tell({ shiftMs: random() < 0.5 ? HOUR_MS : -HOUR_MS })
      await pause(lastsMs)
    },
  },
  'postgres-killed': {
    what: 'PostgreSQL is killed',
    moments: BOOKING_MOMENTS,
    strike: ({ installation }) => installation.signalPostgres('SIGKILL'),
  },
  'postgres-restarted': {
    what: 'PostgreSQL is shut down, and started again',
    moments: BOOKING_MOMENTS,
    // A fast shutdown.
    strike: ({ installation }) => installation.signalPostgres('SIGINT'),
  },
  'backends-ended': {
    what: 'PostgreSQL ends all connections',
    moments: BOOKING_MOMENTS,
    times: 3,
    strike: ({ installation }) => installation.administer(ENDS_BACKENDS),
  },
  'disk-full': {
    what: 'PostgreSQL answers every change with “disk full”, at the statement or at the commit',
    moments: ['locked', 'committed'],
    lasts: [300, 2000],
    strike: async ({ installation, lastsMs, random }) => {
      const when =
        random() < 0.5
          ? 'create trigger disk_full before insert on show_change for each row'
          : 'create constraint trigger disk_full after insert on show_change deferrable initially deferred for each row'
      await installation.administer(`
        create or replace function disk_full() returns trigger language plpgsql as
          $$ begin raise exception 'could not extend file: No space left on device' using errcode = '${DISK_FULL}'; end $$;
        ${when} execute function disk_full()`)
      await pause(lastsMs)
      await installation.administer('drop trigger disk_full on show_change')
    },
  },
  'request-lost': {
    what: 'the connection breaks before a commit reaches PostgreSQL',
    moments: ['commit-sent'],
    times: 4,
    strike: cut,
  },
  'answer-lost': {
    what: 'the connection breaks when PostgreSQL has committed, before its answer reaches the server',
    moments: ['committed'],
    times: 4,
    strike: cut,
  },
  'database-slow': {
    what: 'all that passes between a server and PostgreSQL is late by some 100 ms',
    moments: BOOKING_MOMENTS,
    lasts: [800, 2000],
    strike: async ({ server: { proxy }, lastsMs, random }) => {
      proxy.delay(between(random, 20, 300))
      await pause(lastsMs)
    },
  },
  'database-silent': {
    what: 'nothing passes between a server and PostgreSQL, and then all arrives late',
    moments: BOOKING_MOMENTS,
    // Sometimes longer than a connection may be in use.
    lasts: [300, 6500],
    strike: async ({ server: { proxy }, lastsMs }) => {
      proxy.silence()
      await pause(lastsMs)
    },
  },
  'database-unreachable': {
    what: 'a server’s connections to PostgreSQL break, and it gets no new ones',
    moments: BOOKING_MOMENTS,
    lasts: [300, 2000],
    strike: async ({ server: { proxy }, lastsMs }) => {
      proxy.refuse()
      await pause(lastsMs)
    },
  },
  'half-closed': {
    what: 'one direction of a connection to PostgreSQL ends',
    moments: BOOKING_MOMENTS,
    times: 3,
    strike: ({ connection, random }) => {
      connection?.halfClose(random() < 0.5 ? 'server' : 'database')
      return Promise.resolve()
    },
  },
  'hints-lost': {
    what: 'the servers tell each other of nothing, until their bus is there again',
    moments: ['hint-sent'],
    lasts: [500, 2000],
    strike: async ({ installation: { servers }, lastsMs }) => {
      for (const { proxy } of servers) proxy.breakHints()
      await pause(lastsMs)
    },
  },
  'clients-cut': {
    what: 'the connections of all clients break',
    moments: ['answered', 'committed'],
    times: 3,
    strike: ({ installation }) => {
      installation.balancer.cut()
      return Promise.resolve()
    },
  },
  'clients-silent': {
    what: 'nothing reaches the clients, and then their connections break',
    moments: ['answered', 'committed'],
    lasts: [300, 1500],
    strike: async ({ installation: { balancer }, lastsMs }) => {
      balancer.silence()
      await pause(lastsMs)
      balancer.cut()
    },
  },
} as const satisfies Record<string, Fault>

export type FaultName = keyof typeof FAULTS
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[]

function cut({ connection }: Strike): Promise<void> {
  connection?.cut()
  return Promise.resolve()
}
