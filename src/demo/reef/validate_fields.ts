/**
 * What Provena validates in an item besides the types of its fields.
 *
 * @module
 */
import type { World } from "../world.ts";
import type { DomainFields, ItemSubtype } from "./stored_item.ts";

/** A reference to another item, and the subtype that the other item must have. */
interface Reference {
  readonly id: unknown;
  /** Provena's name of the reference in error messages. */
  readonly label: string;
  readonly subtype: ItemSubtype;
}

type Check = (world: World, fields: DomainFields) => string | undefined;

const NO_CONSENT = "Please ensure mandatory ethics consent is obtained before proceeding with " +
  "registration or updating of person.";
const BAD_EWKT = "Invalid EWKT format recieved. Please use the E-WKT standard of: " +
  "'SRID=<SRID>;<WKT Formatted Geometry>'. Where the SRID is an integer number.";
const BAD_GEOMETRY = "Invalid EWKT format. Failed to parse the geometry inside of the EWKT string.";

/** The geometry types of well-known text, such as `POLYGON((…))`; coordinates are not checked. */
const GEOMETRY =
  /^(MULTI)?(POINT|LINESTRING|POLYGON)|^GEOMETRYCOLLECTION|^CIRCULARSTRING|^LINEARRING/i;

const checks: Readonly<Partial<Record<ItemSubtype, Check>>> = {
  PERSON: (_, fields) => fields.ethics_approved === true ? undefined : NO_CONSENT,
  MODEL_RUN_WORKFLOW_TEMPLATE: (world, fields) => {
    const templates = [...listOf(fields.input_templates), ...listOf(fields.output_templates)];
    return checkReferences(world, [
      { id: fields.software_id, label: "Software ID", subtype: "MODEL" },
      ...templates.map(({ template_id: id }) =>
        ({ id, label: "Dataset Template", subtype: "DATASET_TEMPLATE" }) as const
      ),
    ]);
  },
  DATASET: (world, fields) => {
    const format = partOf(fields.collection_format);
    const associations = partOf(format.associations);
    const info = partOf(format.dataset_info);
    const space = partOf(info.spatial_info);
    return checkReferences(world, [
      {
        id: associations.organisation_id,
        label: "Author Organisation ID",
        subtype: "ORGANISATION",
      },
      {
        id: info.publisher_id,
        label: "Dataset Publisher Organisation ID",
        subtype: "ORGANISATION",
      },
      { id: associations.data_custodian_id, label: "Data Custodian ID", subtype: "PERSON" },
    ]) ?? checkArea(space.coverage) ?? checkArea(space.extent);
  },
};

/** The first problem with an item's fields, in Provena's words, or `undefined`. */
export function validateFields(
  world: World,
  subtype: ItemSubtype,
  fields: DomainFields,
): string | undefined {
  const problem = checks[subtype]?.(world, fields);
  return problem === undefined ? undefined : `Validation Error: ${problem}`;
}

function checkReferences(world: World, references: readonly Reference[]): string | undefined {
  for (const { id, label, subtype } of references) {
    if (typeof id !== "string") continue;
    const item = world.items.get(id);
    if (!item) return `Could not find ${label} with ID ${id} in registry. Please ensure it exists.`;
    if (item.record_type === "SEED_ITEM") {
      return `Seed items (${id}) are not allowed to be used in this type. Use complete items only`;
    }
    if (item.item_subtype !== subtype) {
      return `Existing item ${id} could not be parsed as correct item type. Error: ` +
        "The entity was found, but could not be parsed as the appropriate type";
    }
  }
  return undefined;
}

function checkArea(area: unknown): string | undefined {
  if (typeof area !== "string") return undefined;
  const separator = area.indexOf(";");
  if (separator < 0 || !/^SRID=\d+$/.test(area.slice(0, separator))) return BAD_EWKT;
  return GEOMETRY.test(area.slice(separator + 1).trim()) ? undefined : BAD_GEOMETRY;
}

function partOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(partOf) : [];
}
