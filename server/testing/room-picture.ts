// A room as an SVG picture: its seats by status, and what each party chose.
import { placedSeats, type SeatingPlan } from '../../shared/seating-plan.ts'

const MARGIN = 3
const PARTIES = ['#4f5be6', '#e8643c', '#1d9a86', '#c026d3', '#b8860b']

/** @param choices the seats of each party */
export function pictureOf(
  plan: SeatingPlan,
  free: Readonly<Uint8Array>,
  choices: readonly (readonly number[] | undefined)[],
): string {
  const seats = placedSeats(plan)
  const points = [...seats, plan.focus, ...(plan.stage?.outline ?? [])]
  const [left, top] = [Math.min(...points.map(({ x }) => x)), Math.min(...points.map(({ y }) => y))]
  const [right, bottom] = [Math.max(...points.map(({ x }) => x)), Math.max(...points.map(({ y }) => y))]
  const size = [right - left + 2 * MARGIN, bottom - top + 2 * MARGIN]
  const drawn = seats.map(({ seatId, x, y, accessible }) => {
    const party = choices.findIndex((seatIds) => seatIds?.includes(seatId))
    const fill = party >= 0 ? PARTIES[party % PARTIES.length] : free[seatId] === 1 ? '#d4d8e2' : '#6b7280'
    const shape = accessible
      ? `<rect x="${x - 0.4}" y="${y - 0.4}" width="0.8" height="0.8"`
      : `<circle cx="${x}" cy="${y}" r="0.4"`
    return `${shape} fill="${fill ?? ''}"${accessible ? ' stroke="#111" stroke-width="0.08"' : ''}/>`
  })
  const outline = plan.stage?.outline.map(({ x, y }) => `${x},${y}`).join(' ')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left - MARGIN} ${top - MARGIN} ${size.join(' ')}">`,
    `<rect x="${left - MARGIN}" y="${top - MARGIN}" width="${size[0] ?? 0}" height="${size[1] ?? 0}" fill="#fff"/>`,
    outline
      ? `<polygon points="${outline}" fill="#aeb4c2"/>`
      : `<rect x="${plan.focus.x - 6}" y="${plan.focus.y - 0.5}" width="12" height="1" fill="#aeb4c2"/>`,
    ...drawn,
    '</svg>\n',
  ].join('\n')
}
