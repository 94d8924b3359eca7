/**
 * What Provena's models validate besides the type of each field.
 *
 * Messages known from Provena's answers are quoted; the others are our own.
 *
 * @module
 */

/** A check across the fields of a model. */
export interface ModelCheck {
  /** Returns an error message, or undefined if the values are valid. */
  readonly check: (values: Readonly<Record<string, unknown>>) => string | undefined;
  /** The type of the error. @default "value_error" */
  readonly type?: "assertion_error";
  /** Whether the check also runs if a field is invalid. */
  readonly despiteErrors?: boolean;
}

type FieldCheck = (value: unknown) => string | undefined;

const notEmpty: FieldCheck = (value) => value === "" ? "string must not be empty" : undefined;

const unique: FieldCheck = (templates) => {
  const ids = (templates as { template_id: string }[]).map((template) => template.template_id);
  const duplicates = [...new Set(ids.filter((id, i) => ids.indexOf(id) !== i))];
  const listed = duplicates.map((id) => `'${id}'`).join(", ");
  return duplicates.length === 0
    ? undefined
    : "Cannot support duplicate templates being used twice in just input templates, or twice in " +
      `just output templates. Duplicates: [${listed}].`;
};

const decimalDegrees: FieldCheck = (value) =>
  String(value).trim() !== "" && Number(value) > 0
    ? undefined
    : `a spatial resolution must be a number of degrees above 0, not '${value}'`;

/** ISO 8601, as in `P1Y2M10DT2H30M`. */
const DURATION =
  /^[+-]?P(?=[\dT])(\d+([.,]\d+)?Y)?(\d+([.,]\d+)?M)?(\d+([.,]\d+)?W)?(\d+([.,]\d+)?D)?(T(?=\d)(\d+([.,]\d+)?H)?(\d+([.,]\d+)?M)?(\d+([.,]\d+)?S)?)?$/;

const duration: FieldCheck = (value) =>
  DURATION.test(String(value))
    ? undefined
    : `a temporal resolution must be an ISO 8601 duration, such as P1D, not '${value}'`;

/** Checks of single fields, by model and field. */
export const fieldChecks: Readonly<Record<string, Readonly<Record<string, FieldCheck>>>> = {
  ModelRunRecord: { display_name: notEmpty, description: notEmpty },
  ModelRunWorkflowTemplateDomainInfo: { input_templates: unique, output_templates: unique },
  CollectionFormatSpatialInfo: { resolution: decimalDegrees },
  CollectionFormatTemporalInfo: { resolution: duration },
};

const optionalDate: ModelCheck = {
  check: ({ relevant, value }) =>
    relevant === (value !== null)
      ? undefined
      : relevant
      ? "a relevant date must have a value"
      : "a date that is not relevant must have no value",
};

const differentUris = "access_info_uri must be the URI in the access_info of the metadata";

const uriOf = (format: unknown): unknown =>
  (format as { dataset_info: { access_info: { uri: unknown } } }).dataset_info.access_info.uri;

/** Checks across fields, by model. */
export const modelChecks: Readonly<Record<string, readonly ModelCheck[]>> = {
  AccessInfo: [{
    check: ({ reposited, uri, description }) => {
      if (reposited) {
        return uri === null && description === null
          ? undefined
          : "data in the Data Store must have no URI or description for external access";
      }
      if (uri === null) {
        return "Must provide a URI for external access if data is not reposited in the Data Store.";
      }
      return description === null
        ? "data outside the Data Store must have a description of how to access them"
        : undefined;
    },
  }],
  CreatedDate: [optionalDate],
  PublishedDate: [optionalDate],
  TemporalDurationInfo: [{
    check: ({ begin_date, end_date }) =>
      String(begin_date) > String(end_date)
        ? "Begin Date must be before or equal to End Date."
        : undefined,
  }],
  DatasetDomainInfo: [
    {
      type: "assertion_error",
      check: ({ access_info_uri, collection_format }) =>
        !access_info_uri === !uriOf(collection_format) ? undefined : differentUris,
    },
    {
      check: ({ access_info_uri, collection_format }) =>
        access_info_uri === uriOf(collection_format) ? undefined : differentUris,
    },
    {
      check: ({ release_approver, release_timestamp }) =>
        (release_approver === null) === (release_timestamp === null)
          ? undefined
          : "a release has both an approver and a timestamp, or neither",
    },
  ],
  DatasetTemplateDomainInfo: [{
    check: ({ deferred_resources }) => {
      const keys = (deferred_resources as { key: string }[]).map((resource) => resource.key);
      return new Set(keys).size === keys.length
        ? undefined
        : "Non unique resource_key properties in provided deferred resources.";
    },
  }],
  WorkflowTemplateAnnotations: [{
    check: ({ required, optional }) => {
      const keys = [required, optional].flat();
      return new Set(keys).size === keys.length
        ? undefined
        : "Provided required and/or optional field keys are non-unique.";
    },
  }],
  ModelRunRecord: [{
    despiteErrors: true,
    check: ({ start_time, end_time }) =>
      Number(start_time) > Number(end_time)
        ? `The 'start_time' value (${start_time}) must be smaller than or equal to the ` +
          `'end_time' value (${end_time}).`
        : undefined,
  }],
  SortOptions: [{
    despiteErrors: true,
    check: ({ sort_type, begins_with }) => {
      const begins = sort_type === "ACCESS_INFO_URI_BEGINS_WITH";
      if (begins_with && !sort_type) {
        return "begins_with needs a sort_type";
      }
      if (begins_with && !begins) {
        return "Cannot filter by begins_with without specifying a valid sort_type. " +
          "Must be one of ['ACCESS_INFO_URI_BEGINS_WITH']";
      }
      return begins && !begins_with ? `sort_type ${sort_type} needs a begins_with` : undefined;
    },
  }],
  FilterOptions: [{
    despiteErrors: true,
    check: ({ item_subtype, release_status }) =>
      item_subtype && release_status
        ? "Cannot filter by both item_subtype and release_status"
        : undefined,
  }],
  AdminLaunchJobRequest: [{
    check: ({ request_batch_id, add_to_batch }) =>
      request_batch_id && add_to_batch !== null
        ? "Cannot specify both a new batch and an existing batch id."
        : undefined,
  }],
};
