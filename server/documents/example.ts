// The type of an example in the OpenAPI document.
import type { Call, RouteAnswer, RouteName } from '../../shared/http.ts'

/** A call of a route, and its answer. */
export type Example<N extends RouteName> = { call: Call<N>; answer: RouteAnswer<N> }
