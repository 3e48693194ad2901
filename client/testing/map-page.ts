// Builds and serves the page with nothing but a seat map, and the plans that it may show.
import type { SeatingPlan } from '../../shared/seating-plan.ts'
import { builtPage } from './built-page.ts'

export type MapPage = {
  /** The address of the page that shows a plan. */
  urlOf: (
    plan: SeatingPlan,
    settings?: { embedded?: true | undefined; sold?: true; peeks?: true | undefined },
  ) => string
  close: () => void
}

/** Call it in `beforeAll`, and `close` in `afterAll`. */
export async function mapPage(plans: readonly SeatingPlan[]): Promise<MapPage> {
  const files = plans.map((plan) => [`/${plan.planId}.json`, JSON.stringify(plan)] as const)
  const { url, close } = await builtPage('map', new Map(files))
  return {
    urlOf: ({ planId }, { embedded, sold, peeks } = {}) =>
      `${url}?plan=${planId}${embedded ? '&embedded' : ''}${sold ? '&sold' : ''}${peeks ? '&peeks' : ''}`,
    close,
  }
}
