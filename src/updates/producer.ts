/** Begins the producer of every OpenLineage event of ours; the version follows. */
export const PRODUCER = 'urn:tidegauge:'
