/**
 * The data of a small fictional reef: people, organisations, models, datasets, model runs, studies.
 *
 * Every number here is the last part of a handle: 1 is `10378.1/1900001`.
 *
 * @module
 */

/** Organisations: number, name, acronym. */
export const organisations: readonly (readonly [number, string, string])[] = [
  [1, "Institute of Small Tides", "IST"],
  [2, "Lantern Bay Marine Station", "LBMS"],
  [3, "Society for the Counting of Clownfish", "SCC"],
  [4, "Far Shoal Weather Office", "FSWO"],
];

/** Persons: number, user name or "", given name, family name, organisation. */
export const persons: readonly (readonly [number, string, string, string, number])[] = [
  [5, "editor", "Edda", "Editor", 2],
  [6, "admin", "Ada", "Admin", 1],
  [7, "", "Marlow", "Finch", 2],
  [8, "", "Ines", "Corallo", 3],
  [9, "", "Tuva", "Lindqvist", 4],
];

/** Models: number, name, description. */
export const models: readonly (readonly [number, string, string])[] = [
  [10, "Driftwood", "Carries coral larvae along the currents of the lagoon"],
  [11, "Slow Warm Water", "Tells how long a patch of reef stays too warm"],
  [12, "Parrot and Algae", "Lets parrotfish and algae compete for a square metre"],
  [13, "Lantern", "Guesses the light at depth from the colour of the water"],
];

/** Dataset templates: number, name, description. */
export const datasetTemplates: readonly (readonly [number, string, string])[] = [
  [14, "Gridded field", "A variable on a grid, one NetCDF file a month"],
  [15, "Transect counts", "A table of sightings, one line a metre"],
];

/** Workflow templates: number, name, model, input template, output template. */
export const workflowTemplates: readonly (readonly [number, string, number, number, number])[] = [
  [16, "Larval drift, one season", 10, 14, 14],
  [17, "Bleaching watch", 11, 14, 14],
  [18, "Grazing experiment", 12, 15, 15],
];

/** Datasets: number, name, description, organisation, owner. */
export const datasets: readonly (readonly [number, string, string, number, string])[] = [
  [19, "Lantern Bay bathymetry", "Depth of the bay at 10 m, from sonar", 2, "editor"],
  [20, "Far Shoal sea surface temperature", "Daily, 1 km, twelve months", 4, "admin"],
  [21, "Lagoon currents, summer", "Hourly velocity at five depths", 1, "editor"],
  [22, "Coral cover along ten transects", "Percent cover by genus", 2, "editor"],
  [23, "Clownfish census", "Every clownfish of the inner reef, counted twice", 3, "admin"],
  [24, "Water colour from the pier", "A photograph each noon, and its colour", 2, "editor"],
  [25, "Crown-of-thorns sightings", "Reported by divers, with depth and time", 3, "admin"],
  [26, "Parrotfish bite marks", "Bites a square metre and hour", 3, "editor"],
  [27, "Tide gauge, Old Jetty", "Water level each minute", 4, "admin"],
  [28, "Seagrass meadow outlines", "Polygons drawn from drone pictures", 2, "editor"],
  [29, "Larval settlement, modelled", "Where the larvae of one season come to rest", 1, "editor"],
  [30, "Degree heating weeks, modelled", "How long it was too warm, by reef", 1, "admin"],
  [31, "Algae after a year of grazing", "Cover with and without parrotfish", 3, "editor"],
  [32, "Light at ten metres, modelled", "Daily light integral on the sea floor", 2, "editor"],
];

/** Model runs: number, name, workflow, inputs, outputs, modeller, organisation. */
export const modelRuns: readonly (readonly [
  number,
  string,
  number,
  readonly number[],
  readonly number[],
  number,
  number,
])[] = [
  [33, "Larval drift, calm summer", 16, [19, 21], [29], 5, 2],
  [34, "Larval drift, with settlement by cover", 16, [21, 22], [29], 7, 1],
  [35, "Bleaching watch, first year", 17, [20], [30], 6, 1],
  [36, "Bleaching watch, by reef outline", 17, [20, 28], [30], 9, 4],
  [37, "Grazing with and without parrotfish", 18, [22, 26], [31], 8, 3],
  [38, "Light at ten metres, from colour and drift", 16, [24, 29], [32], 5, 2],
];

/** Studies: number, name, description. */
export const studies: readonly (readonly [number, string, string])[] = [
  [39, "Does the bay seed the shoal?", "Follows larvae from Lantern Bay to Far Shoal"],
  [40, "A warm year", "What a long summer did to the inner reef"],
];
