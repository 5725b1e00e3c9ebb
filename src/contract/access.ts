import * as z from 'zod'
import { tokenNameForm } from '../model/token-name.ts'
import { instant, storableText, wholeNumber } from './text.ts'

const role = z.enum(['read', 'write', 'admin'])

const tokenName = z.string().regex(tokenNameForm, 'expected at most 64 letters, digits and . _ @ -, a letter or digit first')

export const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    role,
    prefix: z.string().describe('how the token begins, to recognise it by'),
    created_at: z.string(),
    expires_at: z.string().nullable(),
    last_used_at: z.string().nullable().describe('to about a minute'),
  })
  .meta({ id: 'Token' })

export const tokensSchema = z.object({ tokens: z.array(tokenSchema) }).meta({ id: 'Tokens' })

export const newTokenSchema = z
  .strictObject({
    name: tokenName,
    role,
    expires_at: instant.nullable().optional().describe('when it ends; never by default'),
  })
  .meta({ id: 'NewToken' })

export const createdTokenSchema = tokenSchema
  .extend({ token: z.string().describe('the token itself, said this once') })
  .meta({ id: 'CreatedToken' })

export const auditQuery = z.strictObject({
  limit: wholeNumber(1, 1000).default(100),
  cursor: storableText(200).optional().describe('next_cursor of the page before'),
})

export const auditSchema = z
  .object({
    entries: z.array(
      z.object({
        id: z.number().int(),
        at: z.string(),
        actor: z.string().nullable().describe('name of the token; local: a caller on the machine itself, without one; null: nobody known'),
        address: z.string().nullable(),
        action: z.string(),
        target: z.string().nullable(),
        status: z.number().int().describe('of the answer'),
        request_id: z.string().nullable(),
      }),
    ),
    next_cursor: z.string().nullable().describe('null: there is no more'),
  })
  .meta({ id: 'AuditLog' })
