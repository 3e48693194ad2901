// What the server knows of tracing: without the packages of OpenTelemetry, which are loaded only when they are needed.

/** Names a span in the links of another one. */
export type SpanReference = Readonly<{ traceId: string; spanId: string; traceFlags: number }>

type SpanAttributes = Readonly<Record<string, string | number>>

export type RequestSpan = Readonly<{
  /** Runs work as part of this request. */
  run: <T>(work: () => T) => T
  /** @param outcome `ok`, or the code of the refusal */
  end: (outcome: string, more?: { name?: string; attributes?: SpanAttributes }) => void
}>

export type Tracing = Readonly<{
  startRequest: (name: string, attributes: SpanAttributes) => RequestSpan
  /** The request that the caller is a part of. */
  current: () => SpanReference | undefined
  /** Traces the transaction that settles the commands of these requests. */
  traceBatch: <T extends { seq: number; outcomes: readonly unknown[]; change: object | null }>(
    showId: string,
    requests: readonly SpanReference[],
    work: () => Promise<T>,
  ) => Promise<T>
  /** Exports what is left. */
  close: () => Promise<void>
}>

/** What a span says of a show and a visitor. */
export function spanIds({ showId, visitorId }: { showId?: string; visitorId?: string }): Record<string, string> {
  return {
    ...(showId !== undefined && { 'holdfast.show_id': showId }),
    ...(visitorId !== undefined && { 'holdfast.visitor_id': visitorId }),
  }
}
