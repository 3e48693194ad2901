// By which settings a log is judged: how long holds may last, and how many seats a visitor or an address may have.

/** Times are in milliseconds. */
export type LogSettings = Readonly<{
  /** How long a hold lasts when its first seat is taken, or when it is extended. */
  holdMs: number
  /** How long it can be made to last, from its first seat. */
  holdMaxMs: number
  /** How long it outlives its visitor's last connection. */
  graceMs: number
  /** A visitor who takes seats again within this time continues the hold that ended last; 0: never. */
  resumeMs: number
  /** Held and booked, per show. */
  maxSeatsPerVisitor: number
  /** Held from one address, per show, and never more than a tenth of it; null: no limit. */
  heldSeatsPerAddress: number | null
  /** How long after its expiry a seat may still be recorded as held: the sweep's interval, its duration, and outages. */
  sweepWithinMs: number
}>

/** H14: how many seats may be held from one address; never less than one visitor may have. */
export function addressLimit({ seatCount }: { seatCount: number }, settings: LogSettings): number {
  if (settings.heldSeatsPerAddress === null) return Infinity
  return Math.max(settings.maxSeatsPerVisitor, Math.min(settings.heldSeatsPerAddress, Math.floor(seatCount / 10)))
}
