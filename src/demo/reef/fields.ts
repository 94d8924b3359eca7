/**
 * What each kind of item holds besides what all of them hold, in Provena's field names.
 *
 * @module
 */

type Fields = Readonly<Record<string, unknown>>;

const notRelevant: Fields = { relevant: false, obtained: false };

/** The fields of a data set. */
export function datasetFields(dataset: {
  readonly number: number;
  readonly name: string;
  readonly description: string;
  readonly organisation: string;
}): Fields {
  const { number, name, description, organisation } = dataset;
  return {
    collection_format: {
      associations: { organisation_id: organisation },
      approvals: {
        ethics_registration: notRelevant,
        ethics_access: notRelevant,
        indigenous_knowledge: notRelevant,
        export_controls: notRelevant,
      },
      dataset_info: {
        name,
        description,
        access_info: { reposited: true },
        publisher_id: organisation,
        created_date: { relevant: true, value: "2024-03-01" },
        published_date: { relevant: false },
        license: "https://creativecommons.org/licenses/by/4.0/",
        keywords: ["reef", "made up"],
      },
    },
    ...storageFields(number),
  };
}

/** Where a data set's files would be. */
export function storageFields(number: number): Fields {
  const path = `datasets/${number}/`;
  return {
    s3: { bucket_name: "demo-reef", path, s3_uri: `s3://demo-reef/${path}` },
    release_status: "NOT_RELEASED",
  };
}

/** The fields of a model run. */
export function modelRunFields(run: {
  readonly name: string;
  readonly workflow: string;
  readonly inputTemplate: string;
  readonly outputTemplate: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly modeller: string;
  readonly organisation: string;
  /** In seconds since the epoch. */
  readonly start: number;
}): Fields {
  const filled = (template: string) => (id: string) => ({
    dataset_template_id: template,
    dataset_id: id,
    dataset_type: "DATA_STORE",
  });
  return {
    record_status: "LODGED",
    prov_serialisation: "{}",
    record: {
      workflow_template_id: run.workflow,
      display_name: run.name,
      description: `${run.name}, run on the station's own machine`,
      inputs: run.inputs.map(filled(run.inputTemplate)),
      outputs: run.outputs.map(filled(run.outputTemplate)),
      associations: {
        modeller_id: run.modeller,
        requesting_organisation_id: run.organisation,
      },
      start_time: run.start,
      end_time: run.start + 5400,
    },
  };
}
