import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { audienceOf, peopleIn, readAudience, sampleText, type Audience } from './audience.ts'

const people = (count: number): string[] => Array.from({ length: count }, () => randomUUID())
const sent = (audience: Audience): Audience => readAudience(audience.people, sampleText(audience))

test('small audiences are counted exactly, whoever is in several of them', () => {
  const [a, b, c] = [people(5), people(7), people(9)]
  expect(peopleIn([])).toBe(0)
  expect(peopleIn([audienceOf(a)])).toBe(5)
  expect(peopleIn([audienceOf([...a, ...b]), sent(audienceOf([...b, ...c])), sent(audienceOf([]))])).toBe(21)
})

test('large audiences that share nobody are counted exactly, and shared ones by estimate', () => {
  const [a, b] = [people(5000), people(20)]
  expect(peopleIn([audienceOf(a), sent(audienceOf(b)), sent(audienceOf(people(400)))])).toBe(5420)
  const twice = peopleIn([audienceOf(a), sent(audienceOf(a))])
  expect(twice).toBe(5000)
  let sum = 0
  for (let i = 0; i < 100; i++) {
    const [own, shared, other] = [people(500), people(500), people(500)]
    sum += peopleIn([audienceOf([...own, ...shared]), sent(audienceOf([...shared, ...other]))])
  }
  // 1500, of samples of 24: the mean of a hundred is within 2 %, but for one time in millions.
  expect(sum / 100).toBeGreaterThan(1400)
  expect(sum / 100).toBeLessThan(1600)
})

test('a sample that nobody could have made makes a number of people that is no larger than was said', () => {
  for (const text of ['', 'AA', '____', 'x'.repeat(400), sampleText(audienceOf(people(24))) + 'AAAA']) {
    const read = readAudience(3, text)
    expect(read.sample.length).toBeLessThanOrEqual(3)
    const sum = peopleIn([audienceOf(people(10)), read])
    expect(sum).toBeGreaterThanOrEqual(10)
    expect(sum).toBeLessThanOrEqual(13)
  }
})
