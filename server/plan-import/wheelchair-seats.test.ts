// Tests which seats an import marks as wheelchair places.
import { expect, test } from 'vitest'
import { drawingOf, importDrawing } from '../testing/pretix-drawings.ts'
import { readingOf } from './wheelchair-seats.ts'

test.each([
  ...[
    'Wheelchair',
    'Wheel chairs',
    'Accessible',
    'Rollstuhl',
    'Rollstuhlplätze',
    'Rolli-Platz',
    'PMR',
    'P.M.R. / PMR',
    'Stalls ♿',
  ],
  ...['Fauteuil roulant', 'Fauteuils roulants', 'Mobilité réduite', 'Silla de ruedas', 'Cadeira de rodas', 'rolstoel'],
  ...[
    'Sedia a rotelle',
    'Carrozzina',
    'Kørestol',
    'Rullstol',
    'Pyörätuoli',
    'Инвалидная коляска',
    '車椅子',
    '휠체어석',
  ],
  ...['Disabled', 'ADA', 'Places UFR', 'Posti disabili', 'Wheelchair: step-free'],
  ...['Wheelchair (no companion)', 'Rollstuhl ohne Begleitperson', 'Wheelchair, no steps', 'Wheelchair no. 3'],
])('“%s” names wheelchair places', (category) => expect(readingOf(category)).toBe('places'))

test.each([
  ...['Wheelchair companion', 'Begleitperson Rollstuhl', 'Rollstuhlbegleitpersonenplätze', 'Accompagnateur PMR'],
  ...['Carer (wheelchair)', 'Acompañante silla de ruedas', 'Begeleider rolstoel', 'Accompagnatore carrozzina'],
])('“%s” names seats of companions', (category) => expect(readingOf(category)).toBe('companions'))

test.each([
  ...['Balcony (not wheelchair accessible)', 'nicht rollstuhlgerecht', 'Keine Rollstühle', 'Non accessible PMR'],
  ...[
    'Pas de fauteuils roulants',
    'No apto para silla de ruedas',
    'Niet voor rolstoel',
    'Non-accessible',
    'Sans accès PMR',
  ],
  ...['Wheelchair inaccessible', 'Inaccessible PMR', 'Unsuitable for wheelchairs', 'Rollstuhl ungeeignet'],
  ...['Accessible via stairs', 'Für Rollstühle unzugänglich', 'PMR inadapté'],
])('“%s” excludes wheelchairs', (category) => expect(readingOf(category)).toBe('negated'))

test.each(['Stalls', 'Inaccessible', 'Rolling chairs', 'Tempmreihe', 'Companion', 'Invalid', 'Armada', 'Canada'])(
  '“%s” does not mention wheelchairs',
  (category) => expect(readingOf(category)).toBe('nothing'),
)

const categories = ['Stalls', 'Wheelchair', 'Wheelchair companion', 'PMR', 'PMR']
const placesOf = (accessible?: string[]) =>
  importDrawing(drawingOf(categories), { accessible })
    .seats.filter((seat) => seat.accessible)
    .map(({ label }) => label)

test('the import reports which categories it marked as wheelchair places, and which doubtful ones it did not', () => {
  const { notes } = importDrawing(drawingOf(categories))
  expect(notes).toContain('Wheelchair places (--accessible says otherwise): 1 of “Wheelchair”, 2 of “PMR”.')
  expect(notes).toContain('Not taken for wheelchair places: “Wheelchair companion”.')
  expect(importDrawing(drawingOf(['Stalls'])).notes.join(' ')).toMatch(/no wheelchair places: .*--accessible/)
})

test('--accessible accepts categories, sections, rows, seats or none', () => {
  expect(placesOf()).toEqual(['Floor A-2', 'Floor A-4', 'Floor A-5'])
  expect(placesOf(['none'])).toEqual([])
  expect(placesOf(['Stalls'])).toEqual(['Floor A-1'])
  expect(placesOf(['Floor A-3', 'PMR'])).toEqual(['Floor A-3', 'Floor A-4', 'Floor A-5'])
  expect(placesOf(['Wheelchair*'])).toEqual(['Floor A-2', 'Floor A-3'])
  expect(placesOf(['Floor A'])).toHaveLength(5)
  expect(() => placesOf(['Balcony'])).toThrow(/--accessible “Balcony”.*“Wheelchair companion”.*sections are “Floor”/)
})
