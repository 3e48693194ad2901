// What a person reads while a run goes on.
import type { Counts } from '../../shared/protocol.ts'
import { SECOND_MS } from '../run-clock.ts'
import { Latencies } from '../measure/latencies.ts'
import type { Sample } from '../instructions.ts'
import { number } from '../format.ts'
import type { TimeSeries } from './time-series.ts'

/** `sample` is that of one process, for the latencies of the last second; the rest is of all. */
export function liveLine(sample: Sample, ms: number, timeSeries: TimeSeries, seats: Counts): string {
  const connections = `${number(timeSeries.here('connections'))} connections`
  if (ms < 0) return connections
  const latencies = new Latencies()
  latencies.add(sample.latencies)
  const { 'seats:hold': named, 'seats:hold-best': chosen, 'frame lag': lag } = latencies.percentiles()
  const hold = named ?? chosen
  return [
    `${number(ms / SECOND_MS)} s`,
    connections,
    `${number(timeSeries.here('people'))} people`,
    ...(hold ? [`hold p99 ${number(hold.p99)} ms`] : []),
    ...(lag ? [`frame lag p99 ${number(lag.p99)} ms`] : []),
    `${number(seats.available)} free, ${number(seats.held)} held, ${number(seats.booked)} sold`,
  ].join(' · ')
}
