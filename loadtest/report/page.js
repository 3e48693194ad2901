// Runs in the report page: draws the charts from the JSON in the page, in the colours of the light or the dark theme.
const HEIGHT = 200
const charts = JSON.parse(document.getElementById('data').textContent)
const place = document.getElementById('charts')
const figures = charts.map((chart) => {
  const figure = document.createElement('figure')
  const caption = document.createElement('figcaption')
  const says = document.createElement('span')
  says.textContent = ` ${chart.says}`
  caption.append(chart.title, says)
  const canvas = document.createElement('div')
  figure.append(caption, canvas)
  place.append(figure)
  return { chart, canvas, plot: undefined }
})

function colour(name) {
  const probe = document.createElement('i')
  probe.style.color = `var(--${name})`
  place.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

function shown(value, unit) {
  if (value == null) return '–'
  const digits = Math.abs(value) < 10 && !Number.isInteger(value) ? 1 : 0
  return value.toLocaleString('en', { maximumFractionDigits: digits }) + (unit === 'ms' ? ' ms' : unit)
}

function draw({ chart: { unit, x, series }, canvas }) {
  const axis = { stroke: colour('dim'), grid: { stroke: colour('line'), width: 1 }, ticks: { show: false } }
  const lines = series.map(({ label, tone, isFilled }) => ({
    label,
    stroke: colour(tone),
    width: 2,
    spanGaps: true,
    points: { show: x.length < 3 },
    value: (_plot, value) => shown(value, unit),
    ...(isFilled && { fill: colour(tone).replace('rgb(', 'rgba(').replace(')', ', 0.12)') }),
  }))
  const options = {
    legend: { markers: { width: 0, fill: (_plot, i) => lines[i - 1].stroke } },
    width: canvas.clientWidth,
    height: HEIGHT,
    cursor: { sync: { key: 'run' }, y: false, points: { size: 7 } },
    scales: { x: { time: false }, y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.05 : 1] } },
    axes: [
      { ...axis, size: 28, values: (_plot, ticks) => ticks.map((tick) => `${tick} s`) },
      { ...axis, size: 64, values: (_plot, ticks) => ticks.map((tick) => shown(tick, unit)) },
    ],
    series: [{ label: 'at', value: (_plot, value) => (value == null ? '–' : `${value} s`) }, ...lines],
  }
  // The page loads the library first.
  return new globalThis.uPlot(options, [x, ...series.map(({ values }) => values)], canvas)
}

function drawAll() {
  for (const figure of figures) {
    figure.plot?.destroy()
    figure.plot = draw(figure)
  }
}

drawAll()
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll)
new ResizeObserver(() => {
  for (const { plot, canvas } of figures) plot.setSize({ width: canvas.clientWidth, height: HEIGHT })
}).observe(place)
