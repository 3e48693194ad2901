// What a scanned text says about itself, before the server is asked: nothing of it is verified.

/** A ticket's code, and what it names if it is genuine: the booking, and in the ticket of one seat the seat. */
export type TicketText = Readonly<{
  code: string
  showId: string
  bookingId: string
  seatIds?: readonly number[] | undefined
}>

/**
 * Reads a scanned or typed text. Tickets have an address whose last part, behind the #, is the code: a signed JWT.
 * @returns undefined for a text that is no ticket of any show
 */
export function readTicketText(text: string): TicketText | undefined {
  const code = text.trim().replace(/^.*#/, '')
  const [, payload, signature] = code.split('.')
  if (payload === undefined || !signature) return undefined
  try {
    const claims: unknown = JSON.parse(decodeBase64Url(payload))
    if (typeof claims !== 'object' || claims === null || !('show' in claims) || !('sub' in claims)) return undefined
    const { show, sub } = claims
    const seat = 'seat' in claims && typeof claims.seat === 'number' ? claims.seat : undefined
    if (typeof show !== 'string' || typeof sub !== 'string') return undefined
    return { code, showId: show, bookingId: sub, ...(seat !== undefined && { seatIds: [seat] }) }
  } catch {
    return undefined
  }
}

function decodeBase64Url(text: string): string {
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))
  return new TextDecoder().decode(bytes)
}
