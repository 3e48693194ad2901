// The terms a server sells on, and how exactly its clock is known: what the checker holds a history against.

export type Terms = Readonly<{
  /** How long a hold lasts when its first seat is taken, or when it is extended. */
  holdMs: number
  /** How long it can be made to last, from its first seat. */
  holdMaxMs: number
  /** How long it outlives its visitor's last connection. */
  graceMs: number
  /** Who takes seats again within this after their last hold ended goes on with that one; 0: never. */
  resumeMs: number
  /** Held and booked, per show. */
  maxSeatsPerVisitor: number
  /** Held from one address, per show, and never more than a tenth of it; null: no limit. */
  heldSeatsPerAddress: number | null
  /** How long after its time a seat may still be recorded as held: the sweep's interval, what it takes, and outages. */
  sweepWithinMs: number
  /** How wrong the servers' idea of the database's clock may be, in either direction. */
  clockErrorMs: number
  /** How far the clocks of the load's processes may be apart; 0, for one process, when left out. */
  loadClockErrorMs?: number
}>
