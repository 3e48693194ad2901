// The buyer's name and address, for the form and the ticket: kept in this browser, and sent nowhere.

const KEY = 'holdfast.buyer'

export class Buyer {
  name = $state('')
  email = $state('')

  constructor() {
    const kept = read()
    this.name = kept.name ?? ''
    this.email = kept.email ?? ''
  }

  keep(): void {
    try {
      localStorage.setItem(KEY, JSON.stringify({ name: this.name, email: this.email }))
    } catch {
      // A browser may forbid storage: then they are known as long as the page lives.
    }
  }
}

export const buyer = new Buyer()

function read(): { name?: string; email?: string } {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    if (typeof kept !== 'object' || kept === null) return {}
    return {
      ...('name' in kept && { name: String(kept.name) }),
      ...('email' in kept && { email: String(kept.email) }),
    }
  } catch {
    return {}
  }
}
