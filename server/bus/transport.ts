// What carries the messages of the bus. It may lose, repeat and reorder them, and be away for any time.

/** An open way to all nodes. */
export type Link = Readonly<{
  /** Sends a text to every node, this one included. @throws {Error} when it was certainly not sent */
  send: (text: string) => Promise<unknown>
  /** Closes the link for good, whatever state it is in. Never throws. */
  close: () => Promise<void>
}>

export type LinkEvents = Readonly<{
  onText: (text: string) => void
  /** The link is of no use any more. May be called more than once. */
  onBroken: (error: unknown) => void
}>

export type Transport = Readonly<{
  kind: 'postgres' | 'redis'
  /** As the log names it. */
  name: string
  /** What to check when a link opens and nothing comes back, for the log: the rest of a sentence. */
  whySilent: string
  /** Opens a link. @throws {Error} when that fails, with nothing left open */
  open: (events: LinkEvents) => Promise<Link>
}>
