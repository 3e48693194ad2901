import { expect, test } from 'vitest'
import { sparesData } from './spare-data.ts'

test.each([
  [{}, false],
  [{ connection: { effectiveType: '4g', saveData: false } }, false],
  [{ connection: { effectiveType: '4g', saveData: true } }, true],
  [{ connection: { effectiveType: '3g' } }, true],
])('of %j data is to be spared: %s', (navigator, spares) => expect(sparesData(navigator)).toBe(spares))
