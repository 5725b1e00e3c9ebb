import type { Api } from './route.ts'

/** Paths and methods of all routes, also those with parameters. */
export class RouteTable {
  readonly #methods = new Map<string, { readonly form: RegExp; readonly methods: Set<string> }>()

  /** Takes up every route that is registered from now on. */
  constructor(api: Api) {
    api.addHook('onRoute', ({ url, method }) => {
      // The preflight requests of browsers, where CORS is set: on every path, whether there is one or not.
      if (url === '*') return
      const known = this.#methods.get(url) ?? { form: formOf(url), methods: new Set() }
      this.#methods.set(url, known)
      for (const one of [method].flat()) known.methods.add(one)
    })
  }

  /** Methods that are possible on a path, as sent; none where there is no such path. */
  methodsAt(path: string): readonly string[] {
    const found = new Set<string>()
    for (const { form, methods } of this.#methods.values()) if (form.test(path)) for (const method of methods) found.add(method)
    return [...found]
  }
}

function formOf(url: string): RegExp {
  const parts = url.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replaceAll(/[^\w-]/g, '\\$&')))
  return new RegExp(`^${parts.join('/')}$`)
}
