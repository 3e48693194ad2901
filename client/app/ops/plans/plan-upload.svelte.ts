// A file of a seating plan on its way to the server: read, checked, corrected by options, and stored under an id and a title.
import { MAX_PRICE } from '../../../../shared/seating-plan.ts'
import { isCurrency, minorUnits } from '../../../../shared/currency.ts'
import type { Call, RouteAnswer } from '../../../../shared/http.ts'
import { routes } from '../../../../shared/http.ts'
import type { OperatorApi } from '../operator-api.ts'
import { plansTexts } from '../texts-plans.ts'
import { nameOfPlace, unpricedCategories, withNames } from './plan-faults.ts'

const words = plansTexts.plans
const LARGEST_BODY = routes.checkPlan.maxBodyBytes

export class PlanUpload {
  readonly #api: OperatorApi
  #text = ''
  /** What the file says, to name the places of faults; undefined if it is no JSON. */
  #content: unknown
  /** Of the latest file, also while it is checked. */
  fileName = $state('')
  report = $state.raw<RouteAnswer<'checkPlan'>>()
  stored = $state.raw<{ planId: string; name: string; seatCount: number }>()
  busyWith = $state<'checking' | 'storing'>()
  problem = $state('')
  planId = $state('')
  name = $state('')
  currency = $state('EUR')
  /** By category, as they are typed; empty for files that have prices themselves. */
  prices = $state<Record<string, string>>({})
  options = $state({ blocked: '', accessible: '', stage: '' })
  /** Whether the file was drawn with pretix's editor, which takes options. */
  isOfPretix = $state(false)

  constructor(api: OperatorApi) {
    this.#api = api
  }

  /** Reads and checks a file, instead of the one before. */
  async read(file: File): Promise<void> {
    if (this.busyWith) return
    Object.assign(this, { fileName: file.name, report: undefined, stored: undefined, prices: {}, problem: '' })
    this.planId = ''
    if (file.size > LARGEST_BODY) return this.#fail(words.tooLarge)
    const text = await this.#during('checking', () => file.text().catch(() => undefined))
    if (text === undefined) return this.#fail(words.unreadable)
    this.#text = text
    this.#content = contentOf(text)
    this.isOfPretix = /"zones"\s*:/.test(this.#text)
    await this.check()
    const plan = this.report?.plan
    this.planId = plan?.planId ?? ''
    this.name = plan?.name ?? ''
  }

  /** Checks the file with the options as they are now. */
  async check(): Promise<void> {
    const call = this.#call()
    if (!call) return
    const answer = await this.#during('checking', () => this.#api.call('checkPlan', call))
    if (!answer.ok) return this.#fail(answer.error.message)
    this.report = answer.value
    for (const name of unpricedCategories(answer.value.faults)) this.prices[name] ??= ''
  }

  /** “Stalls, row A, seat 7” */
  nameOf(path: string): string | undefined {
    return nameOfPlace(this.#content, path)
  }

  /** A sentence of the server with names of seats and of fields. */
  inWords(sentence: string): string {
    return withFields(withNames(this.#content, sentence))
  }

  /** Stores the plan under its id and title. @returns whether it is stored */
  async store(): Promise<boolean> {
    const call = this.#call()
    if (!call) return false
    const { planId } = this
    const name = this.name.trim()
    const file = name === this.report?.plan?.name ? call.file : withName(call.file, name)
    const answer = await this.#during('storing', () => this.#api.call('storePlan', { ...call, planId, file }))
    if (answer.ok) this.stored = { ...answer.value, name }
    else this.#fail(answer.error.issues?.map((issue) => this.inWords(issue.message)).join(' ') ?? answer.error.message)
    return answer.ok
  }

  /** The price of a category as it is typed; undefined for what is no price. */
  priceOf(category: string): number | undefined {
    const typed = this.prices[category]?.trim() ?? ''
    // “12,50” is meant as it is read; “1,000” may be a thousand.
    const amount = isCurrency(this.currency)
      ? minorUnits(typed.replace(/^(\d+),(\d|\d\d)$/, '$1.$2'), this.currency)
      : undefined
    return amount !== undefined && amount <= MAX_PRICE ? amount : undefined
  }

  /** The categories that need a price before the plan can be stored. */
  get unpriced(): string[] {
    return Object.keys(this.prices).filter((category) => this.priceOf(category) === undefined)
  }

  #call(): Omit<Call<'storePlan'>, 'planId'> | undefined {
    const { blocked, accessible, stage } = this.options
    const prices = Object.keys(this.prices).flatMap((name) => {
      const amount = this.priceOf(name)
      return amount === undefined ? [] : [[name, amount] as const]
    })
    const call = {
      file: this.#text,
      ...(prices.length > 0 && { prices: Object.fromEntries(prices) }),
      ...(this.isOfPretix && namesIn(blocked).length > 0 && { blocked: namesIn(blocked) }),
      ...(this.isOfPretix && namesIn(accessible).length > 0 && { accessible: namesIn(accessible) }),
      ...(this.isOfPretix && stage.trim() !== '' && { stage: stage.trim() }),
    }
    if (new Blob([JSON.stringify(call)]).size <= LARGEST_BODY) return call
    this.#fail(words.tooLarge)
    return undefined
  }

  async #during<V>(what: 'checking' | 'storing', work: () => Promise<V>): Promise<V> {
    this.busyWith = what
    this.problem = ''
    return work().finally(() => (this.busyWith = undefined))
  }

  #fail(problem: string): void {
    this.problem = problem
  }
}

function namesIn(list: string): string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

function contentOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A sentence with the labels of the page's fields instead of the names of options. The page has no field for the focus. */
function withFields(sentence: string): string {
  return sentence
    .replaceAll('“accessible”', `“${words.accessible}”`)
    .replaceAll('“blocked”', `“${words.blocked}”`)
    .replaceAll(/“stage”(?= says|\))/g, `“${words.stage}”`)
    .replace(' (“focus” says where else)', '')
}

/** The file with another name of its plan, which both formats have at the same place. */
function withName(file: string, name: string): string {
  const content: unknown = JSON.parse(file)
  return JSON.stringify({ ...Object(content), name })
}
