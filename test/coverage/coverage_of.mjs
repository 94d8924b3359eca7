/** Vitest's coverage options for a tier; the report adds up the tiers. */
export const coverageOf = (tier) => ({
  reporter: ["json"],
  reportsDirectory: `.cache/coverage/${tier}`,
  reportOnFailure: true,
});
