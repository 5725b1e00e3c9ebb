/** What is told of every request once it is answered. */
export interface AnsweredRequest {
  readonly method: string
  /** Pattern of the route; `none` where the path has none. */
  readonly route: string
  readonly status: number
  readonly ms: number
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** How a request is counted: by the pattern of its route, never by its path; what has no route, and methods that nobody has, share a label. */
export function requestLabel(method: string, route: string | undefined): { readonly method: string; readonly route: string } {
  return { method: methods.has(method) ? method : 'other', route: route ?? 'none' }
}
