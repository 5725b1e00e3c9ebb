/** What excuses findings: `verdict` is a finding's status before anything excused it. */
export const detection = `
UPDATE series_record SET json = json_set(json, '$.state.trace', 0) WHERE json_extract(json, '$.state') IS NOT NULL;
ALTER TABLE findings ADD COLUMN verdict TEXT NOT NULL DEFAULT 'confirmed';
UPDATE findings SET verdict = status WHERE status <> 'excused';
`
