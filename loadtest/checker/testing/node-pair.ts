// Two nodes of the real booking code that sell one show, and the history of the requests to them.
import { OperatorDesk } from '../../../server/booking/operator-desk.ts'
import type { TestBoxOffice, TestNode } from '../../../server/testing/test-box-office.ts'
import { MINUTE, HOLD_SETTINGS } from '../../../server/testing/hold-settings.ts'
import type { Call, Deed, Operation, Outcome, SeatsDeed, Sighting } from '../../history.ts'
import { now } from '../../run-clock.ts'
import { check, type Verdict } from '../check.ts'
import { readRecords } from '../read-database.ts'
import { ONE_CLOCK } from './history-builders.ts'

export class NodePair {
  readonly nodes: [TestNode, TestNode]
  readonly calls: Call[] = []
  readonly sightings: Sighting[] = []
  readonly operations: Operation[] = []
  readonly showId: string
  readonly #holdMs: number
  readonly #databaseUrl: string

  constructor(box: TestBoxOffice, showId: string, holdMs: number) {
    this.showId = showId
    this.#holdMs = holdMs
    this.#databaseUrl = box.url
    this.nodes = [box.addNode({ settings: { holdMs } }), box.addNode({ settings: { holdMs } })]
  }

  /** Records what a watcher at each node is shown, from the first change on. */
  async watch(): Promise<void> {
    for (const [i, { office }] of this.nodes.entries()) {
      const visitorId = `watcher ${i}`
      const see = (shown: Sighting['shown']): void =>
        void this.sightings.push({ showId: this.showId, connection: visitorId, visitorId, at: now(), shown })
      office.boards.listen({
        advanced: (board, { seq }) => {
          const frame = board.frameSince(seq - 1)
          if (frame) see({ kind: 'frame', frame })
        },
        replaced: () => undefined,
      })
      const board = await office.boards.get(this.showId)
      if (board) see({ kind: 'snapshot', seq: board.seq, statuses: board.statuses(), hold: board.holdOf(visitorId) })
    }
  }

  /** Records the snapshot of a visitor who joins now. */
  look(node: 0 | 1, visitorId: string): void {
    const board = this.nodes[node].office.boards.peek(this.showId)
    if (!board) throw new RangeError('This node has not opened the show.')
    const shown = {
      kind: 'snapshot' as const,
      seq: board.seq,
      statuses: board.statuses(),
      hold: board.holdOf(visitorId),
    }
    this.sightings.push({ showId: this.showId, connection: `${visitorId} looks`, visitorId, at: now(), shown })
  }

  async ask(node: 0 | 1, visitorId: string, deed: Deed): Promise<Outcome> {
    const call: Call = {
      showId: this.showId,
      visitorId,
      deed,
      calledAt: now(),
      returnedAt: null,
      outcome: { kind: 'unknown' },
    }
    this.calls.push(call)
    const result = await this.#send(this.nodes[node], visitorId, deed)
    if (!result.ok) call.outcome = { kind: 'refused', refusal: result.error }
    else if ('bookingId' in result.value) call.outcome = { kind: 'booking', booking: result.value }
    else call.outcome = { kind: 'hold', hold: result.value }
    call.returnedAt = now()
    return call.outcome
  }

  async operate(node: 0 | 1, deed: SeatsDeed): Promise<void> {
    const by = { operator: 'olga', reason: 'A test.' }
    const operation: Operation = {
      showId: this.showId,
      operator: by.operator,
      deed,
      calledAt: now(),
      returnedAt: null,
      outcome: { kind: 'unknown' },
    }
    this.operations.push(operation)
    const desk = new OperatorDesk(this.nodes[node].office)
    const seatIds = [...deed.seatIds]
    const result = await (deed.request === 'block'
      ? desk.block(this.showId, seatIds, deed.allocation, by)
      : deed.request === 'unblock'
        ? desk.unblock(this.showId, seatIds, by)
        : desk.forceRelease(this.showId, seatIds, by))
    operation.outcome = result.ok ? { kind: 'changed', ...result.value } : { kind: 'refused', refusal: result.error }
    operation.returnedAt = now()
  }

  /** Checks the history from the wire alone, and with the database. */
  async verdicts(): Promise<{ wire: Verdict; database: Verdict }> {
    for (const { office } of this.nodes) await office.queues.poll()
    const history = { calls: this.calls, sightings: this.sightings, operations: this.operations }
    const settings = { ...HOLD_SETTINGS, holdMs: this.#holdMs, sweepWithinMs: MINUTE, clockErrorMs: 5 }
    const records = await readRecords(this.#databaseUrl, [this.showId])
    const watching = ['watcher 0', 'watcher 1']
    const given = { history, settings, clockOffset: ONE_CLOCK }
    return { wire: check(given), database: check({ ...given, records, watching }) }
  }

  #send({ office }: TestNode, visitorId: string, deed: Deed) {
    switch (deed.request) {
      case 'seats:hold':
        return office.hold(this.showId, visitorId, [...deed.seatIds])
      case 'seats:hold-best': {
        const { requestId, quantity, categoryId, accessible, wheelchairPlaces } = deed
        const request = { quantity, categoryId, accessible, wheelchairPlaces }
        return office.holdBest(this.showId, visitorId, requestId, request)
      }
      case 'seats:release':
        return office.release(this.showId, visitorId, deed.seatIds && [...deed.seatIds])
      case 'hold:extend':
        return office.extend(this.showId, visitorId)
      case 'checkout:begin':
        return office.beginCheckout(this.showId, visitorId)
      case 'checkout:end':
        return office.endCheckout(this.showId, visitorId)
      case 'booking:confirm':
        return office.confirm(this.showId, visitorId, deed.bookingId, [...deed.seatIds])
      case 'booking:cancel':
        return office.cancel(this.showId, visitorId, deed.bookingId)
    }
  }
}
