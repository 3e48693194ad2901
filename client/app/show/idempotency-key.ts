// Idempotency keys: repeating a request with the same key gets the same answer.

/** The key of the latest request. */
export class IdempotencyKey {
  #latest: { request: string; key: string } | undefined

  /** The key for a request; a new one when the request differs from the latest, or the latest is done. */
  keyFor(request: string): string {
    if (this.#latest?.request !== request) this.#latest = { request, key: newUuid() }
    return this.#latest.key
  }

  /** The outcome is known: the same request again gets a new key. */
  done(): void {
    this.#latest = undefined
  }
}

/**
 * A new random UUID. `crypto.randomUUID` exists in secure contexts alone; a phone that opens a server of the same network
 * by its address has none.
 */
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
