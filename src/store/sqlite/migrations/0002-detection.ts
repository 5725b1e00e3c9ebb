/** What excuses findings: `verdict` is a finding's status before anything excused it. */
export const detection = `
ALTER TABLE findings ADD COLUMN verdict TEXT NOT NULL DEFAULT 'confirmed';
UPDATE findings SET verdict = status WHERE status <> 'excused';
`
