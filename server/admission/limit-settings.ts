// The settings of the limits: how much one visitor and one address may have or ask for.

/** Null: no limit. */
export type LimitSettings = Readonly<{
  /** Of one visitor, over all connections. */
  requestsPerSecond: number | null
  /** Open connections, of sockets and HTTP together. */
  connectionsPerAddress: number | null
  /** New visitors in an hour. */
  visitorsPerAddress: number | null
}>
