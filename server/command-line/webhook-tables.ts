// The tables of endpoints and deliveries that the command line prints.
import type { Delivery } from '../jobs/webhooks/deliveries.ts'
import type { Endpoint } from '../jobs/webhooks/endpoints.ts'

const ENDPOINT_HEAD = ['endpoint', 'show', 'state', 'events', 'url']
const DELIVERY_HEAD = ['webhook', 'type', 'state', 'attempts', 'last answer', 'next attempt', 'delivered']

export function endpointLines(endpoints: readonly Endpoint[]): string[] {
  if (endpoints.length === 0) return ['There are no endpoints.']
  const rows = endpoints.map((endpoint) => [
    endpoint.endpointId,
    endpoint.showId ?? 'all',
    stateOf(endpoint),
    endpoint.eventTypes.join(),
    endpoint.url,
  ])
  return aligned([ENDPOINT_HEAD, ...rows])
}

export function deliveryLines(deliveries: readonly Delivery[]): string[] {
  if (deliveries.length === 0) return ['There are no deliveries.']
  const rows = deliveries.map(({ webhookId, type, state, attempts, lastError, lastStatus, ...at }) => [
    webhookId,
    type,
    state,
    `${attempts}`,
    lastError ?? `${lastStatus ?? ''}`,
    timeOf(at.nextAttemptAt),
    timeOf(at.deliveredAt),
  ])
  return aligned([DELIVERY_HEAD, ...rows])
}

function stateOf({ disabledAt, disabledReason, failingSince }: Endpoint): string {
  if (disabledAt !== null) return `disabled ${timeOf(disabledAt)}: ${disabledReason ?? ''}`
  return failingSince === null ? 'enabled' : `failing since ${timeOf(failingSince)}`
}

/** A time from the database in UTC, to the second; empty for null. */
function timeOf(time: string | null): string {
  return time === null ? '' : new Date(time).toISOString().replace(/\.\d+/, '')
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
