// The type of an attack: one way to harm the other clients of a server with its default limits.

export type Target = Readonly<{ url: string; showId: string; seats: number; from: string }>

export type Attack = Readonly<{
  name: string
  /** Describes the attack in a sentence. */
  does: string
  seats?: number
  /** Of the show: whether choices that leave a single seat are refused. */
  singles?: 'refuse'
  /** Whether the attack keeps sending after refusals, so that the server must close each of its connections soon. */
  isFlood?: true
  /** Attacks until `signal` is aborted. Calls `opened` with each connection that the attack opens. */
  start: (target: Target, signal: AbortSignal, opened: (connection: { isOpen: boolean }) => void) => Promise<void>
}>

/** The number of connections of an attack, except for attacks by many connections. */
export const CONNECTIONS = 8

/** Whether an attack goes on. */
export function goesOn(signal: AbortSignal): boolean {
  return !signal.aborted
}
