// A chart of lines over time, drawn by uPlot, which cannot be loaded where the browser's language is no language tag.
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

const HEIGHT_PX = 150
/** Whole numbers, so that no two lines of the grid have the same label. */
const STEPS = Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat()
const CLOCK = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })

export interface Chart {
  /** The times are seconds since 1970; each line has one value for each. */
  setData(times: readonly number[], lines: readonly (readonly (number | null)[])[]): void
  destroy(): void
}

/**
 * Draws a chart into an element, as wide as it, with one line for each colour.
 * @throws {Error} when the browser has no 2D canvas
 */
export function drawChart(element: HTMLElement, colours: readonly string[], format: (value: number) => string): Chart {
  if (!document.createElement('canvas').getContext('2d')) throw new Error('This browser cannot draw charts.')
  const { color } = getComputedStyle(element)
  const axis = { stroke: color, grid: { stroke: 'rgb(125 136 156 / 25%)', width: 1 }, ticks: { show: false } }
  const options: uPlot.Options = {
    width: element.clientWidth,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_chart, _least, most) => [0, Math.max(1, most * 1.1)] } },
    axes: [
      { ...axis, space: 80, values: (_chart, times) => times.map((time) => CLOCK.format(time * 1000)) },
      { ...axis, size: 64, incrs: STEPS, values: (_chart, values) => values.map(format) },
    ],
    series: [{}, ...colours.map((stroke) => ({ stroke, width: 1.5, points: { show: false } }))],
  }
  const chart = new uPlot(options, [[], ...colours.map(() => [])], element)
  const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT_PX }))
  observer.observe(element)
  return {
    // For a moment there may be more lines, or fewer, than the chart was made for.
    setData: (times, lines) =>
      chart.setData([[...times], ...colours.map((_colour, index) => [...(lines[index] ?? times.map(() => null))])]),
    destroy: () => {
      observer.disconnect()
      chart.destroy()
    },
  }
}
