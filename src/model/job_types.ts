/**
 * The types of jobs in words.
 *
 * @module
 */

/** What a job does. */
export interface JobWords {
  /** While it goes on, such as `registering the model run`. */
  readonly doing: string;
  /** When it has succeeded: a sentence without a full stop. */
  readonly done: string;
  /** Whether the item exists even if the job fails. If so, creating it again makes a duplicate. */
  readonly isAfterwards?: boolean;
}

const types: Readonly<Record<string, JobWords>> = {
  MODEL_RUN_PROV_LODGE: {
    doing: "registering the model run",
    done: "The model run is registered",
  },
  MODEL_RUN_LODGE_ONLY: {
    doing: "recording the run's lineage",
    done: "The run's lineage is recorded",
    isAfterwards: true,
  },
  MODEL_RUN_UPDATE: {
    doing: "updating the model run",
    done: "The model run is updated",
  },
  MODEL_RUN_UPDATE_LODGE_ONLY: {
    doing: "recording the run's lineage",
    done: "The run's lineage is recorded",
    isAfterwards: true,
  },
  MODEL_RUN_BATCH_SUBMIT: {
    doing: "starting a job for each model run",
    done: "Each model run has its job",
  },
  REGISTER_CREATE_ACTIVITY: {
    doing: "registering who made the item",
    done: "The item is registered",
    isAfterwards: true,
  },
  LODGE_CREATE_ACTIVITY: {
    doing: "recording the item's lineage",
    done: "The item's lineage is recorded",
    isAfterwards: true,
  },
  REGISTER_VERSION_ACTIVITY: {
    doing: "registering who made the version",
    done: "The new version is registered",
    isAfterwards: true,
  },
  LODGE_VERSION_ACTIVITY: {
    doing: "recording the version's lineage",
    done: "The new version's lineage is recorded",
    isAfterwards: true,
  },
  GENERATE_REPORT: {
    doing: "writing the report",
    done: "The report is written",
  },
  SEND_EMAIL: {
    doing: "sending the e-mail",
    done: "The e-mail is sent",
  },
};

/** The words for a type of job; an unknown type is named as it is. */
export function jobWords(type: string): JobWords {
  if (Object.hasOwn(types, type)) return types[type]!;
  return { doing: `doing ${type || "its work"}`, done: `${type || "The job"} is done` };
}
