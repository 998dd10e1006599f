/** Votes of a batch of which two fit in memory beside each other without a thought: 64 MiB. */
const MOST_VOTES_AT_ONCE = 2 ** 24;

/**
 * How many batches are computed at once: two, so that no processor waits for the others between ops,
 * and one where the votes of many classes take more memory than that is worth.
 *
 * @param votes probabilities of one batch: windows × voxels × classes
 */
export function lanesOf(votes: number): number {
  return votes > MOST_VOTES_AT_ONCE ? 1 : 2;
}
