// A ticket as a picture, to keep among the photos of a phone or to give to a friend.
import { encode } from 'uqr'

export interface TicketPicture {
  title: string
  /** Venue, date: a line each. */
  lines: readonly string[]
  section: string
  seat: string
  /** The name on the ticket; may be empty. */
  name: string
  /** The text of the QR code. */
  code: string
}

const WIDTH = 750
const HEIGHT = 1180
const EDGE = 56
const QR_SIZE = 560
const FONT = "'Inter Variable', system-ui, sans-serif"

/** Draws the ticket. @throws {Error} where the browser cannot make a picture */
export async function drawTicket(ticket: TicketPicture): Promise<Blob> {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('This browser has no canvas.')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, WIDTH, HEIGHT)
  context.fillStyle = '#10141f'
  context.fillRect(0, 0, WIDTH, 260)
  let y = write(context, ticket.title, { size: 52, weight: 700, colour: '#fff', top: 84 })
  for (const line of ticket.lines) y = write(context, line, { size: 30, weight: 500, colour: '#a2acc0', top: y + 44 })
  context.textAlign = 'center'
  const middle = { left: WIDTH / 2, colour: '#141823' }
  if (ticket.section) write(context, ticket.section, { ...middle, size: 32, weight: 500, top: 330 })
  write(context, ticket.seat, { ...middle, size: 64, weight: 700, top: 404 })
  drawCode(context, ticket.code, (WIDTH - QR_SIZE) / 2, 450)
  write(context, ticket.name, { ...middle, size: 34, weight: 600, top: 1090 })
  return canvas.convertToBlob({ type: 'image/png' })
}

type Style = { size: number; weight: number; colour: string; top: number; left?: number }

/** Writes a line, in smaller letters where it is too long. @returns its place from the top */
function write(
  context: OffscreenCanvasRenderingContext2D,
  text: string,
  { size, weight, colour, top, left = EDGE }: Style,
): number {
  context.font = `${weight} ${size}px ${FONT}`
  const { width } = context.measureText(text)
  const room = WIDTH - 2 * EDGE
  if (width > room) context.font = `${weight} ${Math.max(18, (size * room) / width)}px ${FONT}`
  context.fillStyle = colour
  context.fillText(text, left, top, room)
  return top
}

function drawCode(context: OffscreenCanvasRenderingContext2D, text: string, left: number, top: number): void {
  const { size, data } = encode(text, { ecc: 'L', border: 2 })
  // Whole pixels, so that no module is blurred.
  const module = Math.floor(QR_SIZE / size)
  const inset = Math.floor((QR_SIZE - module * size) / 2)
  context.fillStyle = '#000'
  for (const [y, row] of data.entries()) {
    for (const [x, isDark] of row.entries()) {
      if (isDark) context.fillRect(left + inset + x * module, top + inset + y * module, module, module)
    }
  }
}
