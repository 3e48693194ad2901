// The examples of operators' routes in the OpenAPI document.
import type { operatorRoutes } from '../../shared/routes/operator-routes.ts'
import type { Example } from './example.ts'
import { FACT_TEXTS } from './socket-events.ts'

const { serverTime } = FACT_TEXTS.visitor.example
const { showId } = FACT_TEXTS['show:changed'].example.show
const changed = { seatIds: [2], seq: 42 }

export const OPERATOR_EXAMPLES: { readonly [N in keyof typeof operatorRoutes]: Example<N> } = {
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
}
