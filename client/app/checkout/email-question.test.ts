import { expect, test } from 'vitest'
import { Email } from '../../../shared/buyer.ts'
import { emailQuestion } from './email-question.ts'

test.each([
  ['ada@gmial.com', 'ada@gmail.com'],
  ['ada@gamil.com', 'ada@gmail.com'],
  ['ada@gmail.con', 'ada@gmail.com'],
  ['ada@gmai.com', 'ada@gmail.com'],
  ['ada@gmaill.com', 'ada@gmail.com'],
  ['Ada.B@Hotmal.com', 'Ada.B@hotmail.com'],
  ['ada@outlok.com', 'ada@outlook.com'],
  ['ada@yahooo.com', 'ada@yahoo.com'],
  ['ada@t-onlin.de', 'ada@t-online.de'],
  ['ada@oragne.fr', 'ada@orange.fr'],
  ['ada@gmail', 'ada@gmail.com'],
])('%s probably means %s', (email, meant) => {
  expect(emailQuestion(email)).toEqual({ name: 'meant', email: meant })
})

test.each(['ada@x', 'ada@example', 'ada@localhost'])('%s may be incomplete', (email) => {
  expect(Email.safeParse(email).success).toBe(true)
  expect(emailQuestion(email)).toEqual({ name: 'incomplete' })
})

test.each([
  'gmail.com gmx.de gmx.net gmx.at web.de mail.com mail.de email.com ymail.com me.com mac.com hotmail.de hotmail.fr',
  'outlook.de outlook.fr yahoo.fr yahoo.de yahoo.co.uk live.com free.fr sfr.fr proton.me pm.me a1.net bluewin.ch',
  'example.com example.org uni-bonn.de nhs.uk company.io cloud.com holdfast.example xn--bcher-kva.example',
])('nobody with an address at %s is asked', (domains) => {
  for (const domain of domains.split(' ')) expect(emailQuestion(`ada@${domain}`), domain).toBeUndefined()
})
