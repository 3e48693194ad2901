// What every attack is: a way to spoil it for others, against a server with its default limits.

export type Target = Readonly<{ url: string; showId: string; seats: number; from: string }>

export type Attack = Readonly<{
  name: string
  /** Describes the attack in a sentence. */
  does: string
  seats?: number
  /** Of the show: whether choices that leave a single seat are refused. */
  singles?: 'refuse'
  /** Whether it floods on, whatever it is answered: then the server has to close each of its connections soon. */
  isFlood?: true
  /** Attacks until the signal; tells of each connection that it opens. */
  start: (target: Target, signal: AbortSignal, opened: (connection: { isOpen: boolean }) => void) => Promise<void>
}>

/** How many connections each attack has, unless what it does is to have more. */
export const CONNECTIONS = 8

/** Whether an attack goes on. */
export function goesOn(signal: AbortSignal): boolean {
  return !signal.aborted
}
