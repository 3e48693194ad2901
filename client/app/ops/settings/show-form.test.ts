import { expect, test } from 'vitest'
import { emptyFields, idFrom, showToChange, showToMake } from './show-form.ts'

const fields = {
  ...emptyFields('Europe/Berlin'),
  showId: 'cosi',
  planId: 'hall',
  title: 'Così fan tutte',
  venue: 'Hall',
  startsAt: '2031-05-01T20:00',
}

test('a show is made with times by the venue’s clocks; what is left out is left to the server', () => {
  expect(showToMake({ ...fields, holdSeconds: 240 })).toEqual({
    ok: true,
    call: {
      ...{ showId: 'cosi', planId: 'hall', title: 'Così fan tutte', venue: 'Hall' },
      ...{ timeZone: 'Europe/Berlin', currency: 'EUR', singles: 'warn' },
      startsAt: '2031-05-01T18:00:00.000Z',
      holds: { holdSeconds: 240 },
    },
  })
  // Clocks are put forward over this time.
  expect(showToMake({ ...fields, startsAt: '2031-03-30T02:30' })).toMatchObject({
    ok: false,
    problems: [{ field: 'startsAt' }],
  })
  // In a zone that is none no time is at fault.
  expect(showToMake({ ...fields, timeZone: 'Mars/Olympus', currency: 'euro', title: 'x'.repeat(201) })).toMatchObject({
    problems: [{ field: 'title' }, { field: 'timeZone' }, { field: 'currency' }],
  })
  expect(showToMake({ ...fields, salesOpenAt: '2030-10-27T02:30' })).toMatchObject({
    problems: [{ message: 'Clocks in Europe/Berlin show that time twice. Choose another time.' }],
  })
  expect(showToMake({ ...fields, startsAt: '' })).toMatchObject({ ok: false, problems: [{ field: 'startsAt' }] })
})

test('a change has only what differs; in another zone the same clock times are others', () => {
  expect(showToChange(fields, fields)).toEqual({ ok: true, call: { showId: 'cosi' } })
  expect(showToChange(fields, { ...fields, title: 'Don Giovanni', graceSeconds: 30 })).toEqual({
    ok: true,
    call: { showId: 'cosi', title: 'Don Giovanni', holds: { graceSeconds: 30 } },
  })
  expect(showToChange(fields, { ...fields, timeZone: 'Europe/London' })).toEqual({
    ok: true,
    call: { showId: 'cosi', timeZone: 'Europe/London', startsAt: '2031-05-01T19:00:00.000Z' },
  })
})

test('what buyers read is sent field by field, and an empty field removes what was there', () => {
  const about = { description: ' Three acts.\n\nOne interval. ', doorsAt: '2031-05-01T19:00', minimumAge: 0 }
  expect(showToMake({ ...fields, ...about })).toMatchObject({
    ok: true,
    call: {
      about: { description: 'Three acts.\n\nOne interval.', doorsAt: '2031-05-01T17:00:00.000Z', minimumAge: 0 },
    },
  })
  const before = { ...fields, ...about, description: 'Three acts.', organiser: 'Players' }
  expect(showToChange(before, { ...before, description: '', doorsAt: '', minimumAge: null, address: 'Here' })).toEqual({
    ok: true,
    call: { showId: 'cosi', about: { description: null, doorsAt: null, minimumAge: null, address: 'Here' } },
  })
  expect(showToChange(before, { ...before, timeZone: 'Europe/London' })).toMatchObject({
    call: { startsAt: '2031-05-01T19:00:00.000Z', about: { doorsAt: '2031-05-01T18:00:00.000Z' } },
  })
  expect(showToMake({ ...fields, termsUrl: 'venue.example', description: 'x'.repeat(4001) })).toMatchObject({
    problems: [{ field: 'description' }, { field: 'termsUrl' }],
  })
})

test('an id is made of a title', () => {
  expect(['Così fan tutte', '  1984! ', 'Фауст'].map(idFrom)).toEqual(['cosi-fan-tutte', '1984', ''])
})
