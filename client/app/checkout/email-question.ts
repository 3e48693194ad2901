// Asks about an e-mail address that is well formed and probably a slip. It is a question: nobody is refused for it.

/** Providers of mail from whose names one wrong letter leads to no other: gmx.de and gmx.at are two, so neither is here. */
const PROVIDERS = [
  'btinternet.com',
  'freenet.de',
  'gmail.com',
  'googlemail.com',
  'hotmail.com',
  'icloud.com',
  'laposte.net',
  'orange.fr',
  'outlook.com',
  'posteo.de',
  'protonmail.com',
  't-online.de',
  'wanadoo.fr',
  'yahoo.com',
]
/** Domains with mail that are one letter from one of these. */
const THEIR_NEIGHBOURS = ['cloud.com', 'email.com', 'mail.com', 'ymail.com']

/** `meant`: the address that the visitor probably meant. `incomplete`: the domain has no dot. */
export type EmailQuestion = { name: 'meant'; email: string } | { name: 'incomplete' }

/** @param email well formed. @returns undefined when there is nothing to ask */
export function emailQuestion(email: string): EmailQuestion | undefined {
  const at = email.lastIndexOf('@')
  const domain = email.slice(at + 1).toLowerCase()
  const isDotted = domain.includes('.')
  if (PROVIDERS.includes(domain) || THEIR_NEIGHBOURS.includes(domain)) return undefined
  const meant = PROVIDERS.find((provider) =>
    isDotted ? isOneSlipApart(domain, provider) : provider.startsWith(`${domain}.`),
  )
  if (meant !== undefined) return { name: 'meant', email: email.slice(0, at + 1) + meant }
  return isDotted ? undefined : { name: 'incomplete' }
}

/** Whether one letter is wrong, missing or too many, or two neighbours are swapped. */
function isOneSlipApart(typed: string, meant: string): boolean {
  const shorter = Math.min(typed.length, meant.length)
  let start = 0
  while (start < shorter && typed[start] === meant[start]) start += 1
  let end = 0
  while (end < shorter - start && typed.at(-1 - end) === meant.at(-1 - end)) end += 1
  const [is, should] = [typed, meant].map((text) => text.slice(start, text.length - end))
  if (is === undefined || should === undefined) return false
  return Math.max(is.length, should.length) === 1 || (is.length === 2 && is === `${should[1]}${should[0]}`)
}
