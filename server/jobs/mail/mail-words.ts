// The sentences of mails in the languages of the buyer's pages, and how numbers and dates are written there.
export type MailWords = Readonly<{
  /** For `Intl`. */
  locale: string
  /** Before a value; French has a space before it. */
  colon: string
  /** A time of the venue’s clock. */
  venueTime: (time: string, city: string) => string
  hello: string
  confirmed: (title: string) => string
  confirmedLead: string
  changed: (title: string) => string
  changedLead: string
  cancelled: (title: string) => string
  cancelledLead: string
  transferred: (title: string) => string
  transferredLead: string
  list: string
  listLead: string
  keepLink: string
  keepLinks: string
  show: string
  seats: (count: number) => string
  price: string
  /** What they cost. Whether it is refunded, the organiser decides. */
  cancelledPrice: string
  cancelledSeats: string
  number: string
}>

const EN: MailWords = {
  locale: 'en-GB',
  colon: ':',
  venueTime: (time, city) => `${time} ${city} time`,
  hello: 'Hello,',
  confirmed: (title) => `Your tickets: ${title}`,
  confirmedLead: 'Your booking is confirmed.',
  changed: (title) => `Changed: ${title}`,
  changedLead: 'Your booking has been changed. It is now:',
  cancelled: (title) => `Cancelled: ${title}`,
  cancelledLead: 'Your booking has been cancelled. Its tickets are no longer valid.',
  transferred: (title) => `Passed on: ${title}`,
  transferredLead:
    'Your tickets have been accepted and now belong to whoever you sent the link to. Your own copies are no longer valid.',
  list: 'Your tickets',
  listLead: 'You asked for your tickets. If it wasn’t you, you can ignore this email: nobody else has received it.',
  keepLink:
    'Anyone with this link can show your tickets at the door, so share it only with people who are coming with you. It can’t be used to cancel them.',
  keepLinks:
    'Anyone with one of these links can show your tickets at the door, so share them only with people who are coming with you. They can’t be used to cancel them.',
  show: 'Show the tickets',
  seats: (count) => (count === 1 ? 'Seat' : 'Seats'),
  price: 'Price',
  cancelledPrice: 'Price of the cancelled seats',
  cancelledSeats: 'Cancelled',
  number: 'Booking number',
}

const DE: MailWords = {
  locale: 'de-DE',
  colon: ':',
  venueTime: (time, city) => `${time} Uhr (Ortszeit ${city})`,
  hello: 'Guten Tag,',
  confirmed: (title) => `Ihre Tickets: ${title}`,
  confirmedLead: 'Ihre Buchung ist bestätigt.',
  changed: (title) => `Geändert: ${title}`,
  changedLead: 'Ihre Buchung wurde geändert. Sie lautet jetzt:',
  cancelled: (title) => `Storniert: ${title}`,
  cancelledLead: 'Ihre Buchung wurde storniert. Die Tickets sind nicht mehr gültig.',
  transferred: (title) => `Weitergegeben: ${title}`,
  transferredLead:
    'Ihre Tickets wurden angenommen und gehören jetzt der Person, der Sie den Link gesendet haben. Ihre bisherigen Tickets sind nicht mehr gültig.',
  list: 'Ihre Tickets',
  listLead:
    'Sie haben Ihre Tickets angefordert. Falls Sie es nicht waren, müssen Sie nichts tun: Niemand sonst hat diese E-Mail bekommen.',
  keepLink:
    'Wer diesen Link hat, kann Ihre Tickets am Einlass vorzeigen. Geben Sie ihn nur an Ihre Begleitung weiter. Stornieren lassen sich die Tickets damit nicht.',
  keepLinks:
    'Wer einen dieser Links hat, kann Ihre Tickets am Einlass vorzeigen. Geben Sie sie nur an Ihre Begleitung weiter. Stornieren lassen sich die Tickets damit nicht.',
  show: 'Tickets anzeigen',
  seats: (count) => (count === 1 ? 'Platz' : 'Plätze'),
  price: 'Preis',
  cancelledPrice: 'Preis der stornierten Plätze',
  cancelledSeats: 'Storniert',
  number: 'Buchungsnummer',
}

const FR: MailWords = {
  locale: 'fr-FR',
  colon: '\u00a0:',
  venueTime: (time, city) => `${time} (heure ${city})`,
  hello: 'Bonjour,',
  confirmed: (title) => `Vos billets\u00a0: ${title}`,
  confirmedLead: 'Votre réservation est confirmée.',
  changed: (title) => `Modification\u00a0: ${title}`,
  changedLead: 'Votre réservation a été modifiée. Voici ce qu’elle comprend désormais\u00a0:',
  cancelled: (title) => `Annulation\u00a0: ${title}`,
  cancelledLead: 'Votre réservation a été annulée. Vos billets ne sont plus valables.',
  transferred: (title) => `Billets transférés\u00a0: ${title}`,
  transferredLead:
    'Vos billets ont été acceptés et appartiennent désormais à la personne à qui vous avez envoyé le lien. Vos anciens billets ne sont plus valables.',
  list: 'Vos billets',
  listLead:
    'Vous avez demandé vos billets. Si ce n’était pas vous, vous n’avez rien à faire\u00a0: personne d’autre n’a reçu cet e-mail.',
  keepLink:
    'Toute personne qui a ce lien peut présenter vos billets à l’entrée\u00a0: ne le transmettez qu’aux personnes qui vous accompagnent. Il ne permet pas de les annuler.',
  keepLinks:
    'Toute personne qui a l’un de ces liens peut présenter vos billets à l’entrée\u00a0: ne les transmettez qu’aux personnes qui vous accompagnent. Ils ne permettent pas de les annuler.',
  show: 'Afficher les billets',
  seats: (count) => (count === 1 ? 'Place' : 'Places'),
  price: 'Prix',
  cancelledPrice: 'Prix des places annulées',
  cancelledSeats: 'Annulé',
  number: 'Numéro de réservation',
}

const WORDS: readonly MailWords[] = [EN, DE, FR]

/** The words in a language, such as `de` or `fr-CA`; English where there are none. */
export function mailWords(tag: string | undefined): MailWords {
  const [language = ''] = (tag ?? '').toLowerCase().split('-')
  return WORDS.find(({ locale }) => locale.startsWith(`${language}-`)) ?? EN
}
