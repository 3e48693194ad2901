// The type of an example in the OpenAPI document.
import type { Call, RouteAnswer, RouteName } from '../../shared/http.ts'

/** A call of a route, and its answer. */
export type Example<N extends RouteName> = { call: Call<N>; answer: RouteAnswer<N> }

/** A ticket code in examples. */
export const EXAMPLE_CODE = 'eyJhbGciOiJIUzI1NiJ9.eyJzaG93IjoiY2luZW1hIn0.c2lnbmF0dXJl'
