// The examples of operators' routes in the OpenAPI document.
import type { operatorBookingRoutes } from '../../shared/routes/operator-booking-routes.ts'
import type { operatorReadRoutes } from '../../shared/routes/operator-read-routes.ts'
import type { operatorRoutes } from '../../shared/routes/operator-routes.ts'
import type { showDeskRoutes } from '../../shared/routes/show-desk-routes.ts'
import { EXAMPLE_CODE, type Example } from './example.ts'
import { FACT_TEXTS, REQUEST_TEXTS } from './socket-events.ts'

const { serverTime } = FACT_TEXTS.visitor.example
const { show } = FACT_TEXTS['show:changed'].example
const { showId, planId, title, venue, startsAt, timeZone, currency } = show
const booking = REQUEST_TEXTS['booking:confirm'].value
const ofBooking = { showId, bookingId: booking.bookingId }
const saleId = '0d9c2c1c-5d0b-4ab0-8a1d-61b7f0f6a8e7'
const press = { name: 'Press', until: null }
const holders = {
  showId,
  seq: 42,
  at: serverTime,
  held: [{ visitor: 'V7K2QMAX', expiresAt: serverTime, seatIds: [0, 1] }],
  booked: [],
  blocked: [{ allocation: press, seatIds: [2] }],
}
const blocked = { cause: 'blocked', seatIds: [2], actor: 'operator', operator: 'Olga', allocation: press }
const changed = { seatIds: [2], seq: 42 }

export const OPERATOR_EXAMPLES: {
  readonly [
    N in
      | keyof typeof operatorRoutes
      | keyof typeof operatorBookingRoutes
      | keyof typeof operatorReadRoutes
      | keyof typeof showDeskRoutes
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
  cancelSeats: {
    call: { ...ofBooking, seatIds: [3], reason: 'A guest is ill.' },
    answer: { ...booking, seq: 43, cancelledSeatIds: [3] },
  },
  moveBooking: {
    call: { ...ofBooking, moves: [{ from: 2, to: 3 }], reason: 'The camera needs the place.' },
    answer: { ...booking, seatIds: [3], labels: ['Stalls A-4'], seq: 43 },
  },
  holdAtCounter: { call: { showId, saleId, seatIds: [2] }, answer: REQUEST_TEXTS['seats:hold'].value },
  releaseAtCounter: { call: { showId, saleId }, answer: REQUEST_TEXTS['seats:release'].value },
  confirmAtCounter: {
    call: { ...ofBooking, saleId, seatIds: [2], buyer: { name: 'Anna Berg' } },
    answer: { ...booking, buyer: { name: 'Anna Berg' }, code: EXAMPLE_CODE },
  },
  forceRelease: { call: { showId, seatIds: [2], reason: 'A wheelchair needs the place.' }, answer: changed },
  readSeatHolders: { call: { showId }, answer: holders },
  readSeatHoldersAt: { call: { showId, seq: 41 }, answer: { ...holders, seq: 41 } },
  readShowLog: {
    call: { showId, after: 40 },
    answer: { showId, seq: 41, changes: [{ seq: 41, at: serverTime, steps: [blocked] }] },
  },
  readSeatHistory: { call: { showId, seatId: 2 }, answer: { steps: [{ seq: 41, at: serverTime, step: blocked }] } },
  makeShow: { call: { showId, planId, title, venue, startsAt, timeZone, currency }, answer: show },
  changeShow: { call: { showId, title, reason: 'Misspelt.' }, answer: show },
  openSale: { call: { showId }, answer: show },
  closeSale: { call: { showId }, answer: show },
}
