// What the pages say about the confirmation: it is promised where the server sends mail, and nowhere else.
import { expect, test } from 'vitest'
import { TestSmtpServer } from '../server/testing/smtp-server.ts'
import { appPages, WAIT } from './testing/app-pages.ts'
import { openCheckout, payAndBook } from './testing/checkout.ts'

test.each([true, false])('the confirmation is promised where the server sends mail: %s', async (sendsMail) => {
  const mailServer = new TestSmtpServer()
  const url = await mailServer.listen()
  const pages = await appPages(
    sendsMail
      ? { SMTP_URL: url, MAIL_FROM: 'Box office <tickets@example.org>', PUBLIC_URL: 'https://tickets.example' }
      : {},
  )
  try {
    const page = await openCheckout(pages, await pages.server.boxOffice.addShow(10), [5])
    expect(await page.getByText('Your name goes on the ticket.', { exact: true }).count()).toBe(sendsMail ? 0 : 1)
    expect(await page.getByText('the confirmation to your email address').count()).toBe(sendsMail ? 1 : 0)
    await payAndBook(page).click()
    await page.locator('#content').getByText('Booked. Enjoy the show!').waitFor(WAIT)
    expect(await page.getByText('The confirmation is on its way to ada@example.org.').count()).toBe(sendsMail ? 1 : 0)
  } finally {
    await pages.close()
    await mailServer.close()
  }
})
