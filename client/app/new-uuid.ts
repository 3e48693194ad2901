// Random UUIDs, for requests that may be repeated: with the same id they are carried out once.

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
