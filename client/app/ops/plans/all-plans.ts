// All stored seating plans, to choose one from.
import type { RouteAnswer } from '../../../../shared/http.ts'
import type { Result } from '../../../connection/types.ts'
import type { OperatorApi } from '../operator-api.ts'

export type StoredPlan = RouteAnswer<'listPlans'>['plans'][number]

/** As many as the server gives at a time. */
export const PLANS_OF_A_PAGE = 200

/** The plans by their ids, page after page; or the refusal of the first page that was refused. */
export async function allPlans(api: OperatorApi): Promise<Result<StoredPlan[]>> {
  const plans: StoredPlan[] = []
  for (;;) {
    const last = plans.at(-1)
    const answer = await api.call('listPlans', last ? { after: last.planId } : {})
    if (!answer.ok) return answer
    plans.push(...answer.value.plans)
    if (answer.value.plans.length < PLANS_OF_A_PAGE) return { ok: true, value: plans }
  }
}
