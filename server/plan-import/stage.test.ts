// Tests how an import finds the stage in a drawing.
import { expect, test } from 'vitest'
import { drawingOf, importDrawing } from '../testing/pretix-drawings.ts'
import { stageRank } from './stage-words.ts'

const text = (words: string, x: number, y: number) => ({
  shape: 'text',
  position: { x, y },
  rotation: 0,
  text: { position: { x: 0, y: 0 }, text: words, size: 16 },
})
const box = (x: number, y: number, words?: string, size = { width: 100, height: 40 }) => ({
  shape: 'rectangle',
  position: { x, y },
  rectangle: size,
  ...(words !== undefined && { text: { position: { x: 50, y: 20 }, text: words } }),
})
const seats = ['Stalls', 'Stalls', 'Stalls', 'Stalls']
const drawingWith = (...areas: unknown[]) => drawingOf(seats, areas)

test.each([
  ...[
    'STAGE',
    'S T A G E',
    '- Stage -',
    'Bühne',
    'B Ü H N E',
    'BUEHNE',
    'scène',
    'Scene',
    'escenario',
    'palco',
    'toneel',
  ],
  ...[
    'Leinwand',
    'screen',
    'Écran',
    'Pantalla',
    'schermo',
    'näyttämö',
    'jeviště',
    'сцена',
    'ステージ',
    '舞台',
    'Bühne / Stage',
  ],
])('“%s” as a bare text is the stage', (words) => {
  const { plan, notes } = importDrawing(drawingWith(text(words, 50, -100)))
  expect(plan.focus).toEqual({ x: 6, y: 0 })
  expect(plan.stage?.label).toBe(words)
  expect(notes).toContain(`The stage is “${words}” at 150, 0 in the drawing, zones[0].areas[0].`)
})

test.each([
  'Backstage',
  'Stage left bar',
  'Stage door',
  'Seitenbühne',
  'Bühneneingang',
  'Screening room',
  'Bar',
  '***',
  '',
])('“%s” is not the stage', (words) => {
  const { plan, notes } = importDrawing(drawingWith(box(0, -200, words)))
  expect(plan.stage).toBeUndefined()
  expect(notes.join(' ')).toMatch(/Nothing in the drawing is called a stage.* before the first row/)
})

test('exact words win over longer names, those over compounds, and shapes over bare texts', () => {
  expect(['Stage', 'Main stage', 'Freilichtbühne', 'Orchestergraben'].map(stageRank)).toEqual([0, 1, 2, 3])
  const labelOf = (...areas: unknown[]) => importDrawing(drawingWith(...areas)).plan.stage?.label
  expect(labelOf(box(0, -300, 'Stage left bar'), box(0, -200, 'Side stage'), text('STAGE', 0, -100))).toBe('STAGE')
  expect(labelOf(box(0, -300, 'Freilichtbühne'), box(0, -200, 'Main stage'))).toBe('Main stage')
  expect(importDrawing(drawingWith(text('Stage', 0, -300), box(0, -200, 'STAGE'))).plan.stage?.label).toBe('STAGE')
})

test('a bare text names the shape that it is written on, but not the walls of the venue', () => {
  const walls = box(-100, -200, undefined, { width: 900, height: 900 })
  const { plan } = importDrawing(
    drawingWith(walls, box(0, -150, '', { width: 200, height: 50 }), text('Stage', 80, -120)),
  )
  expect(plan.stage?.outline).toEqual([
    { x: 4, y: -2 },
    { x: 12, y: -2 },
    { x: 12, y: 0 },
    { x: 4, y: 0 },
  ])
  expect(plan.focus).toEqual({ x: 8, y: -1 })
})

test('a bare text among seats becomes the focus, and no shape is drawn over the seats', () => {
  const { plan } = importDrawing(drawingWith(text('Stage', 30, 5)))
  expect(plan.stage).toBeUndefined()
  expect(plan.focus).toEqual({ x: 5.2, y: 4.2 })
})

test('--stage names a shape or a text, --focus a position; an unknown text is refused with a list of the texts', () => {
  const drawing = drawingWith(box(0, -100, 'Stage'), box(300, 0, 'Catwalk'))
  const said = importDrawing(drawing, { stage: 'catwalk' })
  expect(said.plan).toMatchObject({ stage: { label: 'Catwalk' }, focus: { x: 18, y: 4.8 } })
  const aside = importDrawing(drawing, { focus: { x: 500, y: -25 } })
  expect(aside.plan).toMatchObject({ stage: { label: 'Stage' }, focus: { x: 20, y: -1 } })
  expect(aside.notes).toContain('The best seats are those near 500, -25 in the drawing, as --focus says.')
  expect(() => importDrawing(drawing, { stage: 'Altar' })).toThrow(/no shape or text “Altar”.*“Stage”, “Catwalk”/)
})

test('drafts of the format, with the text as a string and no shape, are accepted', () => {
  const { plan } = importDrawing(drawingWith({ position: { x: 0, y: -100 }, width: 100, height: 40, text: 'Stage' }))
  expect(plan).toMatchObject({ stage: { label: 'Stage' }, focus: { x: 6, y: 0.8 } })
})

test('a stage with very many corners is drawn with fewer, and a shape without a surface is not a stage', () => {
  const points = Array.from({ length: 1200 }, (_, i) => ({ x: 100 * Math.cos(i / 191), y: 30 * Math.sin(i / 191) }))
  const stage = { shape: 'polygon', position: { x: 0, y: -100 }, polygon: { points }, text: { text: 'Stage' } }
  expect(importDrawing(drawingWith(stage)).plan.stage?.outline).toHaveLength(200)
  const line = { ...stage, polygon: { points: points.map(({ x }) => ({ x, y: 0 })) } }
  expect(importDrawing(drawingWith(line)).plan.focus).toEqual({ x: 4, y: 0 })
})
