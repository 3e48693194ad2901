// The texts of the page about what the server does.
import { formatCount } from '../format.ts'

export const figuresTexts = {
  figures: {
    title: 'Figures',
    lead: 'Of the server that this page talks to, each second of the last five minutes.',
    failed: 'The figures could not be loaded',
    loading: 'Loading the figures',
    sockets: 'Sockets',
    people: 'People',
    viewers: 'Watching shows',
    held: 'Seats held',
    booked: 'Seats booked',
    conflicts: 'Conflicts in a minute',
    ackP50: 'Answer, p50',
    ackP99: 'Answer, p99',
    frameLag: 'Frame lag, p99',
    loopLag: 'Event-loop lag',
    queue: 'Commands waiting',
    pool: (name: string) => `Pool “${name}”`,
    ofPool: (used: number, size: number) => `${formatCount(used)} of ${formatCount(size)}`,
    holdsPerSecond: 'Holds a second',
    soldPerSecond: 'Seats sold a second',
    charts: {
      people: 'People and sockets',
      seats: 'Holds and sales a second',
      sales: 'Money a second',
      refusals: 'Refusals a second, by code',
      ack: 'Time to the answer of a command',
      lag: 'Lag of frames and of the event loop',
      queue: 'Commands that wait for a transaction',
      pools: 'Database connections',
    },
  },
}
