import type * as z from 'zod'

type Issues = readonly z.core.$ZodIssue[]

/** What is wrong in the form that was meant, as the error of a union: zod would say only that none fits. `meant`: which form that is, counted from 0. */
export function unionCause(issue: z.core.$ZodRawIssue, meant: number): string | undefined {
  const form = formsOf(issue)?.[meant]
  return form === undefined ? undefined : told(form)
}

/** The mistakes that `unionCause` told in one message, with their places inside the union; `null` of any other issue. */
export function meantIssues(issue: z.core.$ZodIssue): Issues | null {
  return formsOf(issue)?.find((form) => told(form) === issue.message) ?? null
}

function formsOf(issue: { readonly code?: string | undefined }): readonly Issues[] | undefined {
  return issue.code === 'invalid_union' ? (issue as { readonly errors?: readonly Issues[] }).errors : undefined
}

function told(issues: Issues): string {
  return issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`)).join('; ')
}
