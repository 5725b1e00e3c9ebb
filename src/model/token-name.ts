/** Names of tokens, as the audit log says who did something: at most 64 letters, digits and `._@-`, a letter or digit first. */
export const tokenNameForm = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/
