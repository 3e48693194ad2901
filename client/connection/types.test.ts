// The published types are written by hand, so that users of the package need no zod. Here they are compared with the
// schemas.
import { expectTypeOf, test } from 'vitest'
import type { RouteAnswer } from '../../shared/http.ts'
import type * as wire from '../../shared/protocol.ts'
import type { Ticket } from '../../shared/routes/booking-routes.ts'
import type * as plans from '../../shared/seating-plan.ts'
import type { SeatingPlan } from './plan-types.ts'
import type * as own from './types.ts'
import type { RequestName, Requests } from './request-types.ts'

/** Flattens a type, so that an interface, an intersection and a schema's type can be compared. */
type Flat<T> = { [K in keyof T]: T[K] }

test('the published types equal the protocol’s', () => {
  expectTypeOf<own.Show>().toEqualTypeOf<wire.Show>()
  expectTypeOf<own.Hold>().toEqualTypeOf<wire.Hold>()
  expectTypeOf<own.Frame>().toEqualTypeOf<wire.Frame>()
  expectTypeOf<own.Booking>().toEqualTypeOf<wire.Booking>()
  expectTypeOf<own.OpenedTicket>().toEqualTypeOf<RouteAnswer<'openTicket'>>()
  expectTypeOf<own.OfferedBooking>().toEqualTypeOf<RouteAnswer<'offerBooking'>>()
  expectTypeOf<own.Offer>().toEqualTypeOf<RouteAnswer<'readOffer'>>()
  expectTypeOf<own.Ticket>().toEqualTypeOf<Ticket>()
  expectTypeOf<Omit<own.Snapshot, 'statuses'>>().toEqualTypeOf<Omit<wire.Snapshot, 'statuses'>>()
  // Before TypeScript 5.7 a Uint8Array takes no argument.
  expectTypeOf<wire.Snapshot>().toExtend<own.Snapshot>()
  expectTypeOf<own.SeatList>().toEqualTypeOf<RouteAnswer<'listSeats'>>()
  expectTypeOf<SeatingPlan>().toEqualTypeOf<plans.SeatingPlan>()
})

test('where a newer server may send other words, the types have all words of the protocol', () => {
  expectTypeOf<own.KnownRefusalCode>().toEqualTypeOf<wire.RefusalCode>()
  expectTypeOf<Omit<own.Refusal, 'code'>>().toEqualTypeOf<Omit<wire.Refusal, 'code'>>()
  expectTypeOf<wire.Answer<1>>().toExtend<own.Answer<1>>()
  expectTypeOf<wire.Fact<'hold:changed'>>().toExtend<own.Facts['hold:changed']>()
  expectTypeOf<own.Facts['hold:changed']['hold']>().toEqualTypeOf<wire.Fact<'hold:changed'>['hold']>()
})

test('the types have every request and fact', () => {
  type Same = Exclude<own.FactName, 'hold:changed' | 'visitor:revoked'>
  expectTypeOf<own.FactName>().toEqualTypeOf<wire.FactName>()
  expectTypeOf<{ [F in Same]: own.Facts[F] }>().toEqualTypeOf<{ [F in Same]: wire.Fact<F> }>()
  expectTypeOf<RequestName>().toEqualTypeOf<wire.RequestName>()
  expectTypeOf<{ [R in RequestName]: Flat<Requests[R]['payload']> }>().toEqualTypeOf<{
    [R in wire.RequestName]: Flat<wire.Payload<R>>
  }>()
  type Plain = Exclude<RequestName, 'show:join' | 'show:sync'>
  expectTypeOf<{ [R in Plain]: Requests[R]['value'] }>().toEqualTypeOf<{ [R in Plain]: wire.Value<R> }>()
  expectTypeOf<wire.Value<'show:sync'>>().toExtend<Requests['show:sync']['value']>()
  expectTypeOf<wire.Value<'show:join'>>().toExtend<Requests['show:join']['value']>()
})
