// The texts of the heat map: where people compete for seats.
import { formatCount, formatLeft, formatPlural } from '../format.ts'

const times = (count: number) => (count === 1 ? 'once' : count === 2 ? 'twice' : `${formatCount(count)} times`)

export const heatTexts = {
  heat: {
    act: 'Heat',
    title: 'Where people compete for seats',
    legend: 'What the colours and sizes mean',
    range: (from: number, to: number) => {
      if (to === Infinity) return `refused ${from} times or more`
      return to === 2 ? 'refused once or twice' : `refused ${from} to ${to} times`
    },
    hold: 'held: the ring fills as its time passes',
    refused: (count: number) => `refused ${times(count)}`,
    heldFor: (seconds: number) => `held for ${formatLeft(seconds)}`,
    summary: (heat: { refusals: number; seats: number; oldestSeconds: number | undefined }) =>
      [
        heat.refusals === 0
          ? 'Nobody was refused a seat in the last five minutes.'
          : `In the last five minutes, ${formatPlural(heat.seats, 'seat was', 'seats were')} refused ${times(heat.refusals)}.`,
        ...(heat.oldestSeconds === undefined ? [] : [`The oldest hold is ${formatLeft(heat.oldestSeconds)} old.`]),
      ].join(' '),
    badge: (count: number) => `${formatCount(count)}×`,
  },
}
