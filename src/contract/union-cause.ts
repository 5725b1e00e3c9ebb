import type * as z from 'zod'

/** What is wrong in the form that was meant, as the error of a union: zod would say only that none fits. `meant`: which form that is, counted from 0. */
export function unionCause(issue: z.core.$ZodRawIssue, meant: number): string | undefined {
  if (issue.code !== 'invalid_union') return undefined
  const errors = (
    issue as { readonly errors?: readonly (readonly { readonly path: readonly PropertyKey[]; readonly message: string }[])[] }
  ).errors
  return errors?.[meant]?.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`)).join('; ')
}
