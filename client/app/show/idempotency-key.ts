// One id for one intention: who asks again for the same thing sends the same id, and gets the same answer.

export class IdempotencyKey {
  #known: { what: string; id: string } | undefined

  /** The id for wanting this; a new one when it is something else than last time, or that is done. */
  keyFor(what: string): string {
    if (this.#known?.what !== what) this.#known = { what, id: newUuid() }
    return this.#known.id
  }

  /** Its outcome is known: wanting the same again is another intention. */
  done(): void {
    this.#known = undefined
  }
}

/** A new one. `crypto.randomUUID` is for secure contexts alone: a phone that looks at a server of the same network has none. */
export function newUuid(): string {
  const random = crypto.getRandomValues(new Uint8Array(16))
  // Version 4, of RFC 9562.
  const fixed: Readonly<Record<number, (byte: number) => number>> = {
    6: (byte) => (byte & 0x0f) | 0x40,
    8: (byte) => (byte & 0x3f) | 0x80,
  }
  const bytes = random.map((byte, place) => fixed[place]?.(byte) ?? byte)
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
