/**
 * What vitest is to keep of a tier's coverage, for the report to add up.
 *
 * @param {string} tier
 */
export const coverageOf = (tier) => ({
  reporter: ["json"],
  reportsDirectory: `.cache/coverage/${tier}`,
  reportOnFailure: true,
});
