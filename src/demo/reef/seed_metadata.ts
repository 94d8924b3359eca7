/**
 * The metadata of the datasets that a deployment starts with.
 *
 * @module
 */
import type { CollectionFormat } from "./datasets.ts";

/** When, where and how the data were collected. */
interface Facts {
  /** First and last day. */
  readonly days: readonly [string, string];
  /** The temporal resolution: an ISO 8601 duration. */
  readonly every: string;
  /** West, south, east and north, in degrees. */
  readonly box: readonly [number, number, number, number];
  readonly formats: readonly string[];
  readonly keywords: readonly string[];
}

const bay = [147.02, -18.41, 147.11, -18.33] as const;
const lagoon = [146.88, -18.52, 147.2, -18.3] as const;
const shoal = [147.4, -18.2, 147.9, -17.8] as const;
const reefs = [146.5, -18.8, 148.0, -17.6] as const;
const year = ["2023-01-01", "2023-12-31"] as const;
const summer = ["2023-12-01", "2024-02-29"] as const;

/** The facts by number of the dataset. */
const facts: Readonly<Record<number, Facts>> = {
  19: fact(["2023-05-02", "2023-05-09"], "P1D", bay, ["GeoTIFF"], "bathymetry sonar"),
  20: fact(year, "P1D", shoal, ["NetCDF"], "temperature sea-surface satellite"),
  21: fact(summer, "PT1H", lagoon, ["NetCDF"], "currents velocity"),
  22: fact(["2023-08-14", "2023-08-25"], "P1D", lagoon, ["CSV"], "coral cover transects"),
  23: fact(["2023-10-01", "2023-10-31"], "P1D", lagoon, ["CSV"], "clownfish census"),
  24: fact(year, "P1D", bay, ["JPEG", "CSV"], "ocean-colour photographs"),
  25: fact(year, "P1D", reefs, ["CSV"], "crown-of-thorns sightings"),
  26: fact(["2023-09-04", "2023-09-15"], "PT1H", lagoon, ["CSV"], "parrotfish grazing"),
  27: fact(year, "PT1M", bay, ["CSV"], "tides water-level"),
  28: fact(["2023-06-20", "2023-06-21"], "P1D", bay, ["GeoPackage"], "seagrass drone"),
  29: fact(summer, "P1D", reefs, ["NetCDF"], "larvae settlement modelled"),
  30: fact(year, "P7D", reefs, ["NetCDF"], "bleaching heat modelled"),
  31: fact(year, "P1M", lagoon, ["CSV"], "algae grazing modelled"),
  32: fact(year, "P1D", lagoon, ["NetCDF"], "light modelled"),
  43: fact(summer, "PT30M", lagoon, ["NetCDF"], "currents velocity"),
  70: fact(["2024-01-08", "2024-01-12"], "PT10M", bay, ["WAV"], "sound dawn-chorus"),
};

function fact(
  days: Facts["days"],
  every: string,
  box: Facts["box"],
  formats: readonly string[],
  keywords: string,
): Facts {
  return { days, every, box, formats, keywords: keywords.split(" ") };
}

/** A dataset of the catalogue. */
export interface CataloguedDataset {
  readonly number: number;
  readonly name: string;
  readonly description: string;
  /** The handle of the organisation that created it. */
  readonly organisation: string;
  /** The handle of its data custodian, a Person. */
  readonly custodian: string;
  /** The point of contact: an email address. */
  readonly contact: string;
}

/** Creates the complete metadata of a dataset. */
export function seedMetadata(dataset: CataloguedDataset): CollectionFormat {
  const { number, name, description, organisation, custodian, contact } = dataset;
  const { days, every, box, formats, keywords } = facts[number]!;
  const [west, south, east, north] = box;
  const corners = [[west, south], [east, south], [east, north], [west, north], [west, south]];
  const area = `SRID=4326;POLYGON((${corners.map((corner) => corner.join(" ")).join(", ")}))`;
  const irrelevant = { relevant: false, obtained: false };
  const info = {
    name,
    description,
    access_info: { reposited: true, uri: null, description: null },
    publisher_id: organisation,
    created_date: { relevant: true, value: days[1] },
    published_date: { relevant: true, value: "2024-03-01" },
    license: "https://creativecommons.org/licenses/by/4.0/",
    purpose: "To have something to look at",
    rights_holder: null,
    usage_limitations: "Not for navigation: the reef is made up",
    preferred_citation: `${name}, 2024, ${organisation}`,
    spatial_info: { coverage: area, resolution: "0.001", extent: area },
    temporal_info: { duration: { begin_date: days[0], end_date: days[1] }, resolution: every },
    formats,
    keywords: ["reef", ...keywords],
    user_metadata: null,
    version: null,
  };
  const associations = {
    organisation_id: organisation,
    data_custodian_id: custodian,
    point_of_contact: contact,
  };
  const approvals = {
    ethics_registration: irrelevant,
    ethics_access: irrelevant,
    indigenous_knowledge: irrelevant,
    export_controls: irrelevant,
  };
  const metadata = { associations, approvals, dataset_info: info };
  return metadata;
}
