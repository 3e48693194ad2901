// The examples of operators' routes in the OpenAPI document.
import type { operatorReadRoutes } from '../../shared/routes/operator-read-routes.ts'
import type { operatorRoutes } from '../../shared/routes/operator-routes.ts'
import type { doorRoutes } from '../../shared/routes/door-routes.ts'
import type { posterRoutes } from '../../shared/routes/poster-routes.ts'
import type { planRoutes } from '../../shared/routes/plan-routes.ts'
import type { WebhookDelivery, WebhookEndpoint, webhookRoutes } from '../../shared/routes/webhook-routes.ts'
import type { showDeskRoutes } from '../../shared/routes/show-desk-routes.ts'
import type { SeatingPlan } from '../../shared/seating-plan.ts'
import type { Example } from './example.ts'
import { FACT_TEXTS } from './socket-events.ts'

const { serverTime } = FACT_TEXTS.visitor.example
const { show } = FACT_TEXTS['show:changed'].example
const { showId, planId, title, venue, startsAt, timeZone, currency } = show
const figures = {
  at: serverTime,
  sockets: 812,
  eventStreams: 3,
  visitors: 640,
  viewers: 655,
  seatsHeld: 1204,
  seatsBooked: 7311,
  holdsPerSecond: 95.2,
  bookingsPerSecond: 20.1,
  seatsSoldPerSecond: 44.7,
  salesPerSecond: { EUR: 201_000 },
  requestsPerSecond: 310.5,
  refusalsPerSecond: { SEATS_TAKEN: 12.4 },
  ackP50Ms: 4.1,
  ackP99Ms: 19.8,
  frameLagP99Ms: 48.3,
  framesPerSecond: 12_400,
  eventLoopLagMs: 3.2,
  eventLoopBusy: 0.41,
  commandsWaiting: 2,
  pools: { commands: { size: 10, used: 2, idle: 8, waiting: 0 } },
}
const scanId = '7c1f3a52-9b0e-4d55-8a6d-0f4f5b8e2c11'
const bookingId = '0b9c2a4e-6f0d-4c1c-9d5e-3a8f0e7b1c22'
const press = { name: 'Press', until: null }
/** Of a picture with one pixel. */
const image = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const about = { description: 'Three acts, with one interval.', minimumAge: 12, organiser: 'Roxy Players' }
const holders = {
  showId,
  seq: 42,
  at: serverTime,
  held: [{ visitor: 'V7K2QMAX', since: serverTime, expiresAt: serverTime, seatIds: [0, 1] }],
  booked: [],
  blocked: [{ allocation: press, seatIds: [2] }],
}
const blocked = { cause: 'blocked', seatIds: [2], actor: 'operator', operator: 'Olga', allocation: press }
const changed = { seatIds: [2], seq: 42 }

const endpointId = 'we_0f3b8a61c2d94e7705'
const endpoint: WebhookEndpoint = {
  endpointId,
  host: 'tickets.example',
  eventTypes: ['booking.confirmed', 'booking.cancelled'],
  showId: null,
  createdAt: serverTime,
  failingSince: serverTime,
  disabledAt: null,
  disabledReason: null,
  changesWaiting: 12,
}
const delivery: WebhookDelivery = {
  webhookId: 'msg_2f6d0c1b9a8e4d735c60',
  type: 'booking.confirmed',
  showId,
  seq: 41,
  state: 'pending',
  attempts: 3,
  lastStatus: 503,
  lastError: null,
  firstAttemptAt: serverTime,
  nextAttemptAt: serverTime,
  deliveredAt: null,
}

const drawn: SeatingPlan = {
  planId,
  name: 'Roxy',
  focus: { x: 1, y: 0 },
  categories: [{ categoryId: 'stalls', name: 'Stalls', price: 950 }],
  sections: [
    {
      name: 'Stalls',
      rows: [
        {
          name: 'A',
          seats: [
            { number: '1', x: 0, y: 4, categoryId: 'stalls' },
            { number: '2', x: 1, y: 4, categoryId: 'stalls' },
          ],
        },
      ],
    },
  ],
}
const file = JSON.stringify(drawn)
const door = 'North entrance'

export const OPERATOR_EXAMPLES: {
  readonly [
    N in
      | keyof typeof operatorRoutes
      | keyof typeof operatorReadRoutes
      | keyof typeof doorRoutes
      | keyof typeof planRoutes
      | keyof typeof webhookRoutes
      | keyof typeof showDeskRoutes
      | keyof typeof posterRoutes
  ]: Example<N>
} = {
  readOperator: { call: {}, answer: { name: 'Olga', role: 'box-office' } },
  listOperators: {
    call: {},
    answer: { operators: [{ name: 'Olga', role: 'box-office', createdAt: serverTime, revokedAt: null }] },
  },
  addOperator: {
    call: { name: 'Olga', role: 'box-office' },
    answer: { name: 'Olga', role: 'box-office', token: 'hf_op_q5YJxNf0V3mGm3d0m9cXlqk5mF0b2w7m3d6uJt1Zx8E' },
  },
  revokeOperator: { call: { name: 'Olga' }, answer: {} },
  blockSeats: { call: { showId, seatIds: [2], allocation: 'Press' }, answer: changed },
  unblockSeats: { call: { showId, seatIds: [2] }, answer: changed },
  forceRelease: { call: { showId, seatIds: [2], reason: 'A wheelchair needs the place.' }, answer: changed },
  listAllShows: { call: { state: 'past', limit: 50 }, answer: { shows: [show] } },
  readFigures: { call: {}, answer: { figures: [figures] } },
  readSeatHolders: { call: { showId }, answer: holders },
  readHeat: { call: { showId }, answer: { showId, seats: [{ seatId: 2, refused: 14 }] } },
  readSeatHoldersAt: { call: { showId, seq: 41 }, answer: { ...holders, seq: 41 } },
  readShowLog: {
    call: { showId, after: 40 },
    answer: { showId, seq: 41, changes: [{ seq: 41, at: serverTime, steps: [blocked] }] },
  },
  readSeatHistory: { call: { showId, seatId: 2 }, answer: { steps: [{ seq: 41, at: serverTime, step: blocked }] } },
  makeShow: {
    call: { showId, planId, title, venue, startsAt, timeZone, currency, about },
    answer: { ...show, about },
  },
  storePoster: {
    call: { showId, image },
    answer: { ...show, posterUrl: `/api/shows/${showId}/posters/0e5751c026e543b2e8ab2eb06099daa1` },
  },
  removePoster: { call: { showId }, answer: show },
  changeShow: { call: { showId, title, reason: 'Misspelt.' }, answer: show },
  replacePlan: { call: { showId, planId, reason: 'Row C has two seats more.' }, answer: show },
  openSale: { call: { showId }, answer: show },
  closeSale: { call: { showId }, answer: show },
  admit: {
    call: { showId, scanId, bookingId, door },
    answer: {
      outcome: 'admitted',
      seats: [{ seatId: 2, label: 'Stalls A-3', admittedAt: serverTime, admittedBy: 'Olga', isNew: true, door }],
      name: 'Ada Example',
    },
  },
  undoAdmission: { call: { showId, bookingId, seatIds: [2] }, answer: { seatIds: [2] } },
  countAdmissions: { call: { showId }, answer: { admitted: 312, expected: 480 } },
  checkPlan: {
    call: { file, prices: { Stalls: 950 } },
    answer: { faults: [], notes: ['The stage is “Stage” at 12,4 in the drawing.'], seatCount: 2, plan: drawn },
  },
  listWebhooks: { call: {}, answer: { endpoints: [endpoint] } },
  listDeliveries: { call: { endpointId, state: 'pending' }, answer: { deliveries: [delivery] } },
  enableWebhook: { call: { endpointId }, answer: {} },
  storePlan: { call: { planId, file }, answer: { planId, seatCount: 2 } },
  listPlans: { call: {}, answer: { plans: [{ planId, name: drawn.name, seatCount: 2, showCount: 1 }] } },
}
