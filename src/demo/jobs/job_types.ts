/**
 * The kinds of jobs and the fields of their payloads.
 *
 * @module
 */

/** The type of a payload field. */
type FieldKind = "text" | "integer" | "boolean" | "object" | "list";

/** A kind of job. */
export interface JobKind {
  /** The worker that does this kind of job. */
  readonly type: "PROV_LODGE" | "REGISTRY" | "EMAIL" | "REPORT";
  /** Provena's model of the payload; its validation errors contain the name. */
  readonly payload: string;
  readonly fields: Readonly<Record<string, FieldKind>>;
}

/** The kinds of jobs, by `job_sub_type`. */
export const jobKinds = {
  PROV_LODGE_WAKE_UP: {
    type: "PROV_LODGE",
    payload: "ProvLodgeWakeUpPayload",
    fields: { reason: "text" },
  },
  MODEL_RUN_PROV_LODGE: {
    type: "PROV_LODGE",
    payload: "ProvLodgeModelRunPayload",
    fields: { record: "object", revalidate: "boolean", user_info: "text" },
  },
  MODEL_RUN_LODGE_ONLY: {
    type: "PROV_LODGE",
    payload: "ProvLodgeModelRunLodgeOnlyPayload",
    fields: {
      model_run_record_id: "text",
      record: "object",
      revalidate: "boolean",
      user_info: "text",
    },
  },
  MODEL_RUN_BATCH_SUBMIT: {
    type: "PROV_LODGE",
    payload: "ProvLodgeBatchSubmitPayload",
    fields: { records: "list", user_info: "text" },
  },
  LODGE_CREATE_ACTIVITY: {
    type: "PROV_LODGE",
    payload: "ProvLodgeCreationPayload",
    fields: {
      created_item_id: "text",
      creation_activity_id: "text",
      linked_person_id: "text",
      created_item_subtype: "text",
    },
  },
  LODGE_VERSION_ACTIVITY: {
    type: "PROV_LODGE",
    payload: "ProvLodgeVersionPayload",
    fields: {
      from_version_id: "text",
      to_version_id: "text",
      version_activity_id: "text",
      linked_person_id: "text",
      item_subtype: "text",
    },
  },
  MODEL_RUN_UPDATE: {
    type: "PROV_LODGE",
    payload: "ProvLodgeUpdatePayload",
    fields: {
      model_run_record_id: "text",
      updated_record: "object",
      reason: "text",
      revalidate: "boolean",
      user_info: "text",
    },
  },
  MODEL_RUN_UPDATE_LODGE_ONLY: {
    type: "PROV_LODGE",
    payload: "ProvLodgeUpdateLodgeOnlyPayload",
    fields: { model_run_record_id: "text", updated_record: "object", revalidate: "boolean" },
  },
  REGISTRY_WAKE_UP: {
    type: "REGISTRY",
    payload: "RegistryWakeUpPayload",
    fields: { reason: "text" },
  },
  REGISTER_CREATE_ACTIVITY: {
    type: "REGISTRY",
    payload: "RegistryRegisterCreateActivityPayload",
    fields: { created_item_id: "text", created_item_subtype: "text", linked_person_id: "text" },
  },
  REGISTER_VERSION_ACTIVITY: {
    type: "REGISTRY",
    payload: "RegistryRegisterVersionActivityPayload",
    fields: {
      reason: "text",
      version_number: "integer",
      from_version_id: "text",
      to_version_id: "text",
      linked_person_id: "text",
      item_subtype: "text",
    },
  },
  EMAIL_WAKE_UP: { type: "EMAIL", payload: "EmailWakeUpPayload", fields: { reason: "text" } },
  SEND_EMAIL: {
    type: "EMAIL",
    payload: "EmailSendEmailPayload",
    fields: { email_to: "text", subject: "text", body: "text", reason: "text" },
  },
  GENERATE_REPORT: {
    type: "REPORT",
    payload: "ReportGeneratePayload",
    fields: { id: "text", item_subtype: "text", depth: "integer", user_info: "text" },
  },
} as const;

/** A `job_sub_type`. */
export type JobSubType = keyof typeof jobKinds;

const checks: Readonly<
  Record<FieldKind, { readonly is: (value: unknown) => boolean; readonly error: string }>
> = {
  text: {
    is: (value) => typeof value === "string",
    error: "str type expected (type=type_error.str)",
  },
  integer: {
    is: Number.isInteger,
    error: "value is not a valid integer (type=type_error.integer)",
  },
  boolean: {
    is: (value) => typeof value === "boolean",
    error: "value could not be parsed to a boolean (type=type_error.bool)",
  },
  object: {
    is: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    error: "value is not a valid dict (type=type_error.dict)",
  },
  list: { is: Array.isArray, error: "value is not a valid list (type=type_error.list)" },
};

/** The validation error of a payload in pydantic's words, or undefined if the payload is valid. */
export function validatePayload(
  subType: JobSubType,
  payload: Readonly<Record<string, unknown>>,
): string | undefined {
  const kind: JobKind = jobKinds[subType];
  const errors = Object.entries(kind.fields).flatMap(([name, field]) => {
    const value = payload[name];
    if (value === undefined) return [`${name}\n  field required (type=value_error.missing)`];
    return checks[field].is(value) ? [] : [`${name}\n  ${checks[field].error}`];
  });
  if (errors.length === 0) return undefined;
  const count = `${errors.length} validation error${errors.length === 1 ? "" : "s"}`;
  return `${count} for ${kind.payload}\n${errors.join("\n")}`;
}
