// The types of settings: how the text of an environment variable is parsed, and what the documentation says it may be.
import { compile } from 'proxy-addr'
import { z } from 'zod'
import { Email } from '../shared/buyer.ts'
import { textFault } from '../shared/text.ts'
import { readBusUrl } from './bus/bus-url.ts'
import { problemIn } from './database/database-url.ts'
import { originOf } from './live/allowed-origins.ts'

/** What a setting may be, in a few words, for docs/configuration.md. An enumeration needs none. */
export const valueTexts = z.registry<{ values: string }>()

const figure = (value: number): string => value.toLocaleString('en')

/** Parses a whole number of `least` to `most`. */
export const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, { error: 'must be a whole number', abort: true })
    .transform(Number)
    .pipe(z.number().min(least, `must be ${least} or more`).max(most, `must be ${most} or less`))
    .register(valueTexts, { values: `${figure(least)} to ${figure(most)}` })

const LIMIT_AT_MOST = 1_000_000

/** Parses a limit, which is null when it is off. */
export const limit = z
  .union([z.literal('off').transform(() => null), whole(1, LIMIT_AT_MOST)], 'must be a whole number from 1, or off')
  .register(valueTexts, { values: `1 to ${figure(LIMIT_AT_MOST)}, or \`off\`` })

/** Parses `on` or `off`. */
export const onOrOff = z.enum(['on', 'off'], 'must be on or off')

/** The address of a site, without a slash at its end. */
export const siteUrl = z
  .string()
  .refine(
    (text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''),
    'must be an address such as https://tickets.example',
  )
  .transform((text) => text.replace(/\/+$/, ''))
  .register(valueTexts, { values: '`https://…`' })

/** The URL of a mail server. */
export const smtpUrl = z
  .string()
  .refine((text) => /^smtps?:$/.test(URL.parse(text)?.protocol ?? ''), 'must begin with smtp:// or smtps://')
  .register(valueTexts, { values: '`smtp://…` or `smtps://…`' })

/** A sender of mails: an address, or a name and an address in angle brackets. */
export const sender = z
  .string()
  .transform((text) => {
    const [, name = '', address = text] = /^(.*?)\s*<([^<>]*)>$/.exec(text.trim()) ?? []
    return { name: name.replace(/^"(.*)"$/, '$1'), address: address.trim() }
  })
  .refine(
    ({ name, address }) => textFault(name) === undefined && Email.safeParse(address).success,
    'must be an address such as tickets@theatre.example, or Theatre <tickets@theatre.example>',
  )
  .register(valueTexts, { values: '`tickets@theatre.example` or `Theatre <tickets@theatre.example>`' })

/** A text that is not empty. */
export const someText = z.string().min(1)

/** The entries of a list that is separated by commas. */
function entries(list: string): string[] {
  return list.split(',').flatMap((entry) => entry.trim() || [])
}

const MAKE_ONE = '`openssl rand -hex 32` makes one'

/** A secret that is sent as a bearer token. */
export const bearerSecret = z
  .string()
  .min(32, `must be at least 32 characters; ${MAKE_ONE}`)
  .regex(/^[\x21-\x7e]+$/, 'must be of ASCII characters without spaces, as headers are')
  .register(valueTexts, { values: 'at least 32 ASCII characters' })

/** The new secret comes first: it signs, and both verify. */
export const signingSecrets = z
  .string()
  .transform((list) => list.split(',').map((secret) => secret.trim()))
  .refine((all) => all.every((secret) => secret.length >= 32), `must be at least 32 characters; ${MAKE_ONE}`)
  .refine((all) => all.length <= 2, 'must be one secret, or the new and the old one, separated by a comma')
  .register(valueTexts, { values: 'at least 32 characters; or two such, comma-separated' })

/** Parses a list of sites, written as browsers write origins. */
export const origins = () =>
  z
    .string()
    .default('')
    .transform((list) => entries(list).map(originOf))
    .refine(
      (all) => all.every((origin) => origin !== undefined),
      'must be origins such as https://a.example, separated by commas',
    )
    .register(valueTexts, { values: 'origins such as `https://a.example`, comma-separated' })

/** Parses a path, which gets a slash at both ends. */
export const sitePath = z
  .string()
  .default('/')
  .transform((path) => `/${path}/`.replaceAll(/\/+/g, '/'))
  .refine((path) => /^\/([\w~-][\w.~-]*\/)*$/.test(path), 'must be a path such as /booking/')
  .register(valueTexts, { values: 'a path such as `/booking/`' })

/** Parses a list of proxies, as `proxy-addr` knows them. */
export const proxies = z
  .string()
  .default('')
  .transform(entries)
  .refine(
    areProxies,
    'must be addresses or networks such as 10.0.0.0/8, or loopback, linklocal or uniquelocal, separated by commas',
  )
  .register(valueTexts, {
    values: 'addresses, networks such as `10.0.0.0/8`, `loopback`, `linklocal`, `uniquelocal`, comma-separated',
  })

/** Whether `proxy-addr` knows each entry as an address, a network or the name of some networks. */
function areProxies(list: string[]): boolean {
  try {
    compile(list)
    return true
  } catch {
    return false
  }
}

/** The URL of a PostgreSQL. */
export const databaseUrl = z
  .string()
  .superRefine((url, context) => {
    const problem = problemIn(url)
    if (problem !== undefined) context.addIssue(problem)
  })
  .register(valueTexts, { values: '`postgres://…`' })

/** Parses the URL of a Redis or Valkey, or `off`. */
export const busUrl = z
  .string()
  .transform((text, context) => {
    const read = readBusUrl(text)
    if ('kind' in read) return read
    context.addIssue(read.problem)
    return z.NEVER
  })
  .register(valueTexts, {
    values: '`redis://…`, `rediss://…`, or `off`',
  })

/** Where a collector takes spans: over http too, since it is mostly in the same network. */
export const collectorUrl = z
  .string()
  .refine(
    (address) => /^https?:$/.test(URL.parse(address)?.protocol ?? ''),
    'must be an address that begins with http:// or https://',
  )
  .register(valueTexts, { values: '`http://…`, `https://…`' })

/** An address from which keys can be fetched safely. */
export const safeUrl = z
  .string()
  .refine(isSafeAddress, 'must be an address that begins with https:// (or http:// on this machine)')
  .register(valueTexts, { values: '`https://…`' })

/** Whether keys can be fetched safely from a URL: by TLS, or from this machine. */
function isSafeAddress(address: string): boolean {
  const url = URL.parse(address)
  if (!url || url.username || url.password) return false
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback)
}
