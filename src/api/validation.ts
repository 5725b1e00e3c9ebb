import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify'
import type * as z from 'zod'
import { didYouMean } from '../calendar/nearest-name.ts'
import { meantIssues } from '../contract/union-cause.ts'

/** Keys listed where none is near; of more the description of the interface tells. */
const LISTED = 20

/** Holds what is sent against zod schemas. Each mistake is one entry, with its own place. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema }) =>
  (data: unknown) => {
    const { success, error, data: value } = schema.safeParse(data)
    return success ? { value } : { error: error.issues.flatMap((issue) => mistakesOf(issue, [], schema)) as unknown as Error }
  }

function mistakesOf(issue: z.core.$ZodIssue, above: readonly PropertyKey[], schema: z.ZodType): FastifySchemaValidationError[] {
  const path = [...above, ...issue.path]
  const at = (place: readonly PropertyKey[], message: string): FastifySchemaValidationError => ({
    keyword: issue.code,
    instancePath: place.map((key) => `/${String(key)}`).join(''),
    schemaPath: '',
    params: {},
    message,
  })
  const meant = meantIssues(issue)
  if (meant !== null) return meant.flatMap((inner) => mistakesOf(inner, path, schema))
  if (issue.code !== 'unrecognized_keys') return [at(path, issue.message)]
  const valid = keysAt(schema, path)
  const listed = valid.length > 0 && valid.length <= LISTED ? `: one of ${valid.join(', ')}` : ''
  return issue.keys.map((key) => at([...path, key], `unknown key${didYouMean(key, valid, listed)}`))
}

type Def = z.core.$ZodTypeDef & {
  readonly innerType?: z.core.$ZodType
  readonly in?: z.core.$ZodType
  readonly options?: readonly z.core.$ZodType[]
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>
  readonly element?: z.core.$ZodType
  readonly valueType?: z.core.$ZodType
}

/** Keys that a schema takes at a path, in all of its forms. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  let forms = formsOf(schema)
  for (const key of path) forms = forms.flatMap(({ shape, element, valueType }) => formsOf(shape?.[String(key)] ?? element ?? valueType))
  return [...new Set(forms.flatMap(({ shape = {} }) => Object.keys(shape)))]
}

/** What is left of a schema without `optional`, `default` and the like; of a union all of its members. */
function formsOf(schema: z.core.$ZodType | undefined): readonly Def[] {
  if (schema === undefined) return []
  const def = schema._zod.def as Def
  if (def.options !== undefined) return def.options.flatMap(formsOf)
  const inner = def.innerType ?? def.in
  return inner === undefined ? [def] : formsOf(inner)
}
