// The figures of a large database, as text for a terminal and as docs/large-installations.md.
import { columns, number } from '../../format.ts'
import { thisMachine } from '../machine.ts'
import type { Sizes } from './large-database.ts'
import type { Measured, Memory } from './measurements.ts'

const HEAD = ['', 'first, ms', 'then (median), ms', 'event loop blocked at most, ms']

function rowsOf(measured: readonly Measured[]): string[][] {
  return measured.map(({ what, firstMs, medianMs, blockedMs }) => [
    what,
    number(firstMs, 1),
    medianMs === undefined ? '' : number(medianMs, 1),
    number(blockedMs),
  ])
}

export function tableText(measured: readonly Measured[], memories: readonly Memory[]): string {
  const memory = memories.map(({ when, megabytes }) => [when, `${number(megabytes)} MB`])
  return ['', ...columns([HEAD, ...rowsOf(measured)]), '', ...columns(memory), ''].join('\n')
}

/** The page of a run. */
export function largePage(sizes: Sizes, measured: readonly Measured[], memories: readonly Memory[]): string {
  const { shows, seats, greatSeats, bookings, changes, visitorBookings } = sizes
  const { hardware, system, versions } = thisMachine('')
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return `# Large installations

\`\`\`sh
npm run bench:large
\`\`\`

wrote this page: what one server does on a database of ${number(shows)} current shows of ${number(seats)} seats, one show (“the great show”) of ${number(greatSeats)} seats with ${number(bookings)} bookings and a log of ${number(changes)} changes, and a visitor with ${number(visitorBookings)} bookings.

Machine: ${hardware}; ${system}; Node.js ${versions['Node.js']}. Clients run in the server’s process, so the times of “event loop blocked” include theirs.

${[line(HEAD), '|---|---|---|---|', ...rowsOf(measured).map(line)].join('\n')}

Heap and buffers of the process, after a garbage collection:

${['| | |', '|---|---|', ...memories.map(({ when, megabytes }) => line([when, `${number(megabytes)} MB`]))].join('\n')}
`
}
