// The values that are read at a moment instead of being counted.

/** Of a pool of database connections. */
export type PoolReading = Readonly<{
  /** The most connections that it opens. */
  size: number
  used: number
  idle: number
  /** Callers that wait for a connection. */
  waiting: number
}>

/** The state of one server. Figures about shows are of those whose boards it has in memory. */
export type Readings = Readonly<{
  sockets: number
  /** Streams of server-sent events. */
  eventStreams: number
  /** People with a socket; one with several tabs counts once. */
  visitors: number
  /** People who look at shows, one in several shows several times. */
  viewers: number
  /** Whether messages between servers arrive. */
  isBusUp: boolean
  /** Other servers that this one hears of by the bus. */
  peers: number
  boards: number
  plans: number
  queues: number
  /** Commands that wait for the next transaction of their show. */
  commandsWaiting: number
  /** Of those, the commands of the show for which the most wait. */
  longestQueue: number
  seats: Readonly<{ available: number; held: number; booked: number; blocked: number }>
  /** By the name of the pool. */
  pools: Readonly<Record<string, PoolReading>>
  /** The share of the last second in which the event loop was busy: 0 to 1. */
  eventLoopBusy: number
  /** The longest time that a single task blocked the event loop within the last ten seconds. */
  eventLoopLongestSeconds: number
  /** The same within the last second or two. */
  eventLoopLagSeconds: number
  /** Refusals since the start, by limit. */
  limitRefusals: Readonly<Record<string, number>>
  /** Whether each kind of trouble lasts at the moment. */
  troubles: Readonly<Record<string, boolean>>
}>

type Labelled = readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[]
export type GaugeFacts = Readonly<{
  name: string
  help: string
  type: 'gauge' | 'counter'
  labels: readonly string[]
  /** How the values of several processes of one server are combined. */
  aggregator: 'sum' | 'max' | 'min'
  values: (readings: Readings) => Labelled
}>

/** Each reading as Prometheus has it. */
export const GAUGES: readonly GaugeFacts[] = [
  gauge('holdfast_sockets', 'Open sockets.', ({ sockets }) => sockets),
  gauge('holdfast_event_streams', 'Open streams of server-sent events.', ({ eventStreams }) => eventStreams),
  gauge('holdfast_visitors', 'Visitors with a socket, several tabs counted once.', ({ visitors }) => visitors),
  gauge('holdfast_viewers', 'Viewers of all shows together, through this server.', ({ viewers }) => viewers),
  // A worker whose bus is away must be seen.
  {
    ...gauge('holdfast_bus_up', '1 while messages between servers arrive, else 0.', (now) => (now.isBusUp ? 1 : 0)),
    aggregator: 'min',
  },
  greatest(gauge('holdfast_bus_peers', 'Other servers that this one hears of.', ({ peers }) => peers)),
  gauge('holdfast_boards', 'Boards in memory.', ({ boards }) => boards),
  gauge('holdfast_plans', 'Seating plans in memory.', ({ plans }) => plans),
  gauge('holdfast_queues', 'Queues of shows in memory.', ({ queues }) => queues),
  gauge('holdfast_commands_waiting', 'Commands that wait for a transaction.', ({ commandsWaiting }) => commandsWaiting),
  greatest(gauge('holdfast_longest_queue_commands', 'Of those, the most for one show.', (now) => now.longestQueue)),
  // Several processes have the boards of the same shows.
  greatest(
    labelled('holdfast_seats', 'Seats of the shows with a board in memory.', ['status'], ({ seats }) =>
      Object.entries(seats).map(([status, value]) => [{ status }, value]),
    ),
  ),
  labelled('holdfast_database_connections', 'Open connections to the database.', ['pool', 'state'], ({ pools }) =>
    Object.entries(pools).flatMap(([pool, { used, idle }]): Labelled => [
      [{ pool, state: 'used' }, used],
      [{ pool, state: 'idle' }, idle],
    ]),
  ),
  labelled('holdfast_database_connections_max', 'The most connections that a pool opens.', ['pool'], ({ pools }) =>
    Object.entries(pools).map(([pool, { size }]) => [{ pool }, size]),
  ),
  labelled('holdfast_database_waiting', 'Callers that wait for a connection to the database.', ['pool'], ({ pools }) =>
    Object.entries(pools).map(([pool, { waiting }]) => [{ pool }, waiting]),
  ),
  greatest(
    gauge(
      'holdfast_event_loop_busy_ratio',
      'The share of the last second in which the event loop was busy.',
      ({ eventLoopBusy }) => eventLoopBusy,
    ),
  ),
  greatest(
    gauge(
      'holdfast_event_loop_longest_block_seconds',
      'The longest time that a task blocked the event loop within the last ten seconds.',
      ({ eventLoopLongestSeconds }) => eventLoopLongestSeconds,
    ),
  ),
  greatest(
    labelled('holdfast_trouble', '1 while a trouble that the log names lasts, else 0.', ['kind'], ({ troubles }) =>
      Object.entries(troubles).map(([kind, lasts]) => [{ kind }, lasts ? 1 : 0]),
    ),
  ),
  gauge('holdfast_processes', 'Processes of this server that accept connections.', () => 1),
  {
    ...labelled('holdfast_limit_refusals_total', 'Refusals by the limits of admission.', ['limit'], (readings) =>
      Object.entries(readings.limitRefusals).map(([limit, value]) => [{ limit }, value]),
    ),
    type: 'counter',
  },
]

function gauge(name: string, help: string, value: (readings: Readings) => number): GaugeFacts {
  return { name, help, type: 'gauge', labels: [], aggregator: 'sum', values: (readings) => [[{}, value(readings)]] }
}

function labelled(name: string, help: string, labels: string[], values: GaugeFacts['values']): GaugeFacts {
  return { name, help, type: 'gauge', labels, aggregator: 'sum', values }
}

/** The process with the greatest value counts. */
function greatest(facts: GaugeFacts): GaugeFacts {
  return { ...facts, aggregator: 'max' }
}
