// What the server counts and measures: the one place for `/metrics` and for the figures of each second.
import { Counter } from './counter.ts'
import { Distributions } from './distribution.ts'

/** From a quarter of a millisecond to 16 seconds. */
export const SECONDS = { first: 0.00025, doublings: 16 } as const

/**
 * The counters and distributions of one server. Every label value comes from this program’s own lists, but for currencies,
 * which come from shows; none is a visitor, an address or a show.
 */
export class Metrics {
  readonly socketRequests = new Counter({
    name: 'holdfast_socket_requests_total',
    help: 'Answered requests over sockets; unread: refused before they were parsed.',
    labels: ['event', 'outcome'],
  })
  readonly httpRequests = new Counter({
    name: 'holdfast_http_requests_total',
    help: 'Answered requests over HTTP.',
    labels: ['route', 'outcome'],
  })
  readonly commands = new Counter({
    name: 'holdfast_commands_total',
    help: 'Settled commands to shows, those of the sweeper and the grace included.',
    labels: ['kind', 'outcome'],
  })
  readonly transactions = new Counter({
    name: 'holdfast_transactions_total',
    help: 'Transactions of batches of commands, by how they ended.',
    labels: ['outcome'],
    from0: ['committed', 'unchanged', 'conflict', 'lost', 'busy', 'defect'],
  })
  readonly seatsChanged = new Counter({
    name: 'holdfast_seats_changed_total',
    help: 'Seats that this server’s transactions changed, by cause.',
    labels: ['cause'],
    from0: ['held', 'released', 'expired', 'booked', 'cancelled'],
  })
  readonly bookings = new Counter({
    name: 'holdfast_bookings_total',
    help: 'Bookings that this server’s transactions made or cancelled.',
    labels: ['change'],
    from0: ['made', 'cancelled'],
  })
  readonly amounts = new Counter({
    name: 'holdfast_booking_amount_minor_units_total',
    help: 'The totals of those bookings, in the minor unit of their currency, such as cents.',
    labels: ['change', 'currency'],
  })
  readonly framesSent = new Counter({
    name: 'holdfast_frames_sent_total',
    help: 'Frames of changed seats that were sent, counted for each viewer.',
    labels: ['transport'],
    from0: ['socket', 'stream'],
  })
  readonly socketsOpened = new Counter({
    name: 'holdfast_sockets_opened_total',
    help: 'Sockets that were accepted.',
    labels: [],
  })
  readonly sweeps = new Counter({
    name: 'holdfast_sweeps_total',
    help: 'Sweeps for expired holds.',
    labels: ['outcome'],
    from0: ['ok', 'failed'],
  })
  readonly webhookAttempts = new Counter({
    name: 'holdfast_webhook_attempts_total',
    help: 'Attempts to deliver an event to a webhook endpoint; failed: the last one for its event.',
    labels: ['outcome'],
    from0: ['delivered', 'retried', 'failed'],
  })
  readonly busMessages = new Counter({
    name: 'holdfast_bus_messages_total',
    help: 'Messages between servers; received: of other servers and its own; refused: they could not be read.',
    labels: ['outcome'],
    from0: ['sent', 'received', 'refused'],
  })
  readonly busHints = new Counter({
    name: 'holdfast_bus_hints_total',
    help: 'Hints that a show has changed; missed: changes of other servers that only the poll found while the bus was up.',
    labels: ['outcome'],
    from0: ['sent', 'received', 'missed'],
  })
  readonly failures = new Counter({
    name: 'holdfast_failures_total',
    help: 'Failures that no visitor caused: defects, and troubles with the database.',
    labels: ['kind'],
    from0: ['defect', 'away', 'overloaded', 'busy'],
  })
  readonly workersLost = new Counter({
    name: 'holdfast_workers_lost_total',
    help: 'Worker processes that ended unasked, and were replaced.',
    labels: [],
  })

  readonly socketSeconds = new Distributions({
    name: 'holdfast_socket_request_duration_seconds',
    help: 'From the receipt of a request over a socket to its acknowledgement.',
    label: 'event',
    ...SECONDS,
  })
  readonly httpSeconds = new Distributions({
    name: 'holdfast_http_request_duration_seconds',
    help: 'From the receipt of a request over HTTP to the end of its answer.',
    label: 'route',
    ...SECONDS,
  })
  readonly transactionSeconds = new Distributions({
    name: 'holdfast_transaction_duration_seconds',
    help: 'From the begin of a batch’s transaction to its end; only those that did not fail.',
    ...SECONDS,
  })
  readonly batchCommands = new Distributions({
    name: 'holdfast_batch_commands',
    help: 'How many commands were settled by one transaction.',
    first: 1,
    doublings: 9,
  })
  readonly frameLagSeconds = new Distributions({
    name: 'holdfast_frame_lag_seconds',
    help: 'From the decision on the oldest change in a frame, by the database’s clock, until it was written for all viewers.',
    ...SECONDS,
  })
  readonly sweepSeconds = new Distributions({
    name: 'holdfast_sweep_duration_seconds',
    help: 'How long a sweep took.',
    ...SECONDS,
  })
  readonly webhookSeconds = new Distributions({
    name: 'holdfast_webhook_attempt_duration_seconds',
    help: 'How long an attempt to deliver an event to a webhook endpoint took.',
    ...SECONDS,
  })

  readonly busLagSeconds = new Distributions({
    name: 'holdfast_bus_lag_seconds',
    help: 'How long a message of this server took to come back to it by the bus, measured once a second.',
    ...SECONDS,
  })

  get counters(): Counter[] {
    return Object.values(this).filter((each) => each instanceof Counter)
  }

  get distributions(): Distributions[] {
    return Object.values(this).filter((each) => each instanceof Distributions)
  }
}

/** The outcome of an answer as a label: `ok`, or the code of the refusal. */
export function outcomeLabel(result: { ok: true } | { ok: false; error: { code: string } }): string {
  return result.ok ? 'ok' : result.error.code
}
