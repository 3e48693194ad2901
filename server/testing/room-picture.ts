// Rooms as an SVG picture: their seats by status, and what each party chose.
import { placedSeats, type SeatingPlan } from '../../shared/seating-plan.ts'

export type RoomWithChoices = Readonly<{
  name: string
  plan: SeatingPlan
  /** By seat: 1 is free. */
  free: Readonly<Uint8Array>
  /** The seats of each party. */
  choices: readonly (readonly number[] | undefined)[]
}>

const COLUMNS = 5
const WIDTH = 240
const HEIGHT = 260
const TITLE = 30
/** Around a room, in widths of a seat. */
const MARGIN = 2
const PARTIES = ['#4f5be6', '#e8643c', '#1d9a86', '#c026d3', '#b8860b']

/** The rooms side by side, each with its name. */
export function sheetOf(rooms: readonly RoomWithChoices[]): string {
  const [width, height] = [COLUMNS * WIDTH, Math.ceil(rooms.length / COLUMNS) * HEIGHT]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...rooms.flatMap((room, index) => {
      const [left, top] = [(index % COLUMNS) * WIDTH, Math.floor(index / COLUMNS) * HEIGHT]
      return [
        `<text x="${left + WIDTH / 2}" y="${top + 20}" text-anchor="middle" font-family="sans-serif" font-size="13">${room.name}</text>`,
        `<svg x="${left}" y="${top + TITLE}" width="${WIDTH}" height="${HEIGHT - TITLE}" viewBox="${viewBoxOf(room.plan)}">`,
        ...partsOf(room),
        '</svg>',
      ]
    }),
    '</svg>\n',
  ].join('\n')
}

function viewBoxOf(plan: SeatingPlan): string {
  const points = [...placedSeats(plan), plan.focus, ...(plan.stage?.outline ?? [])]
  const [left, top] = [Math.min(...points.map(({ x }) => x)), Math.min(...points.map(({ y }) => y))]
  const [right, bottom] = [Math.max(...points.map(({ x }) => x)), Math.max(...points.map(({ y }) => y))]
  return [left - MARGIN, top - MARGIN, right - left + 2 * MARGIN, bottom - top + 2 * MARGIN].map(short).join(' ')
}

function partsOf({ plan, free, choices }: RoomWithChoices): string[] {
  const outline = plan.stage?.outline.map(({ x, y }) => `${short(x)},${short(y)}`).join(' ')
  const stage = outline
    ? `<polygon points="${outline}" fill="#aeb4c2"/>`
    : `<rect x="${short(plan.focus.x - 6)}" y="${short(plan.focus.y - 0.5)}" width="12" height="1" fill="#aeb4c2"/>`
  const seats = placedSeats(plan).map(({ seatId, x, y, accessible }) => {
    const party = choices.findIndex((seatIds) => seatIds?.includes(seatId))
    const fill = party >= 0 ? PARTIES[party % PARTIES.length] : free[seatId] === 1 ? '#d4d8e2' : '#6b7280'
    return accessible
      ? `<rect x="${short(x - 0.4)}" y="${short(y - 0.4)}" width=".8" height=".8" fill="${fill ?? ''}" stroke="#111" stroke-width=".08"/>`
      : `<circle cx="${short(x)}" cy="${short(y)}" r=".4" fill="${fill ?? ''}"/>`
  })
  return [stage, ...seats]
}

const short = (value: number) => String(Math.round(value * 100) / 100)
