/** Names of tokens, as the audit log says who did something: at most 64 letters, digits and `._@-`, a letter or digit first; not a token itself. */
export const tokenNameForm = /^(?!tg_[0-9a-f]{12}_)[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/
