// One run of the webhook test: buyers buy and cancel, the receiver fails half of the time, and the server is killed twice.
import { setTimeout as pause } from 'node:timers/promises'
import { allAdvancing, whileAdvancing } from '../stall-timeout.ts'
import { startCluster } from '../crashes/cluster.ts'
import { notAllShoppers, pollUntil, Shopper } from '../crashes/shopper.ts'
import type { Random } from '../random.ts'
import { subscribe, TestDatabase } from './test-database.ts'
import { Receiver, type Received } from './receiver.ts'

export type WebhookRun = {
  /** Events in the logs of all shows, and how many of them were accepted by the receiver. */
  events: number
  delivered: number
  /** Requests in all, and those of them that were accepted more than once. */
  requests: number
  repeated: number
  kills: number
  /** Transactions that wrote a booking into a log and were rolled back. */
  rolledBack: number
  seconds: number
  /** The faults, each in a sentence. */
  faults: string[]
}

const SHOWS = 20
/** Small shows sell out, and again after each cancellation. The others have more seats than are bought. */
const SMALL_SHOWS = 4
const SMALL_SHOW_SEATS = 6
/** Buyers keep less than half of what they book, and the limit is 100 seats each. */
const EVENTS_PER_SHOPPER = 100
const ROLL_BACK_EVERY_MS = 50
/** Quick retries, and so many that no event is ever given up. */
const TIMING = {
  dispatchMs: 50,
  attemptMs: 2000,
  leaseMs: 3000,
  retryMs: Array.from({ length: 200 }, () => 20),
}

/**
 * Makes at least `webhooks` events happen and waits for their delivery. The server is killed once while buyers buy, and
 * once when half of the events are delivered.
 * @throws {RunError} when there is no more progress
 */
export async function runWebhooks(webhooks: number, random: Random, say: (line: string) => void): Promise<WebhookRun> {
  const startedAt = performance.now()
  const receiver = new Receiver()
  const url = await receiver.listen()
  const command = ['loadtest/webhooks/server.ts', JSON.stringify(TIMING)]
  const cluster = await startCluster(1, {
    command,
    settings: { WEBHOOK_ALLOW_PRIVATE: 'on', MAX_SEATS_PER_VISITOR: '100' },
  })
  const database = new TestDatabase(cluster.databaseUrl)
  const showIds = Array.from({ length: SHOWS }, (_, i) => `webhooks-${i}`)
  const shoppersPerShow = Math.ceil(webhooks / SHOWS / EVENTS_PER_SHOPPER) + 1
  const shoppers: Shopper[] = []
  try {
    await database.open()
    for (const [i, showId] of showIds.entries()) {
      await cluster.addShow(
        showId,
        i < SMALL_SHOWS ? SMALL_SHOW_SEATS : Math.ceil((2 * webhooks) / SHOWS) + SMALL_SHOW_SEATS,
      )
    }
    receiver.secrets = [await subscribe(cluster.databaseUrl, url)]
    receiver.answer = () => (random() < 0.5 ? 500 : 204)
    shoppers.push(
      ...showIds.flatMap((showId) =>
        Array.from({ length: shoppersPerShow }, () => new Shopper(cluster.url, showId, random)),
      ),
    )
    const ready = shoppers.map((shopper) => shopper.ready())
    await allAdvancing(ready, notAllShoppers('look at their shows'))

    let isOver = false
    const shopping = shoppers.map((shopper) => shopper.shop(() => isOver))
    // When the run ends with an error, the errors of shoppers do not matter.
    for (const each of shopping) each.catch(() => undefined)
    let events = 0
    const phantoms: string[] = []
    const happening = async (enough: number): Promise<void> => {
      while (events < enough) {
        const showId = showIds[phantoms.length % SHOWS] ?? ''
        phantoms.push(await database.rollBackBooking(showId))
        events = await database.countEvents()
        await pause(ROLL_BACK_EVERY_MS)
      }
    }
    await whileAdvancing(happening(webhooks / 2), () => events, 'The shoppers stopped buying.')
    await cluster.killServer(0)
    say(`Killed the server at ${events} events, ${receiver.accepted.length} of them delivered.`)
    await whileAdvancing(happening(webhooks), () => events, 'The shoppers stopped buying.')
    isOver = true
    await allAdvancing(shopping, notAllShoppers('get their last answers'))

    const delivered = (): number => receiver.received.length
    const half = Math.max(webhooks / 2, receiver.accepted.length + 1)
    await pollUntil(() => receiver.accepted.length >= half, delivered, 'get half of the events delivered')
    await cluster.killServer(0)
    say(`Killed the server again, with ${receiver.accepted.length} delivered.`)

    const expected = await database.readEvents()
    const all = [...expected.values()].reduce((sum, events) => sum + events.length, 0)
    await pollUntil(() => receiver.accepted.length >= all, delivered, 'get all events delivered')
    const successes = receiver.received.filter(({ status }) => status < 300).length
    return {
      events: all,
      delivered: receiver.accepted.length,
      requests: receiver.headers.length,
      repeated: successes - receiver.accepted.length,
      kills: 2,
      rolledBack: phantoms.length,
      seconds: (performance.now() - startedAt) / 1000,
      faults: faultsIn(receiver, expected, phantoms, cluster.takeLog()),
    }
  } finally {
    for (const shopper of shoppers) shopper.close()
    await database.close()
    await cluster.close()
    await receiver.close()
  }
}

function faultsIn(
  receiver: Receiver,
  expected: ReadonlyMap<string, readonly string[]>,
  phantoms: readonly string[],
  log: string,
): string[] {
  const delivered = Map.groupBy(receiver.accepted, ({ event }) => event.data.showId)
  const wrong = [...expected].filter(
    ([showId, events]) => events.join('\n') !== (delivered.get(showId) ?? []).map(textOf).join('\n'),
  )
  const rolledBack = new Set(phantoms)
  const isPhantom = ({ event }: Received): boolean => 'bookingId' in event.data && rolledBack.has(event.data.bookingId)
  return [
    ...wrong.map(([showId]) => `${showId} was not delivered as its log has it, in its order.`),
    ...receiver.received.filter(isPhantom).map(({ webhookId }) => `${webhookId} was rolled back, and delivered.`),
    ...(receiver.faults.length > 0 ? [`${receiver.faults.length} requests were not valid: ${receiver.faults[0]}`] : []),
    ...(log === '' ? [] : [`The server logged an error: ${log}`]),
  ]
}

/** An event in the form of `TestDatabase.readEvents`. */
function textOf({ event }: Received): string {
  const { data } = event
  const what = 'bookingId' in data ? data.bookingId : 'labels' in data ? data.seatIds.join() : ''
  return `${data.seq} ${event.type} ${what}`
}
